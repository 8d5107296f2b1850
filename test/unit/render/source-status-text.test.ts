/** `status` in words. */
import { expect, test } from "vitest";
import { parseRelativePath } from "../../../src/model/path.ts";
import type { SourceStatus } from "../../../src/model/source-status.ts";
import { sourceStatusText } from "../../../src/render/source-status-text.ts";

const backup = {
  ...{ serial: 3, holds: { files: 12, bytes: 3_400 }, applied: undefined },
  archive: { files: 0, bytes: 0, oldest: undefined },
};

const shown = (more: Partial<SourceStatus>): string =>
  sourceStatusText(
    {
      ...{ source: "photos", from: "server", problems: [], interrupted: [] },
      ...more,
    },
    { color: false },
  );

test("which file was proven longest ago, and how many never were", () => {
  const proofs = {
    ...{ never: 2, firstNever: parseRelativePath("b\u001b.jpg") },
    oldest: {
      path: parseRelativePath("2024/a.jpg"),
      proof: { level: "read-back", at: "2026-11-02T03:04:05Z", content: "" },
    },
  } as const;
  expect(shown({ backup: { ...backup, proofs } })).toBe(`photos
  12 files, 3,400 B
  oldest proof: 2026-11-02 03:04:05 by read-back, 2024/a.jpg
  never proven by more than a listing: 2 files, the first "b\\u001b.jpg"
  archive: empty
`);
  const all = { ...proofs, never: 0, firstNever: undefined };
  expect(shown({ backup: { ...backup, proofs: all } })).not.toContain("never");
});

test("nothing of it when the server is out of reach", () => {
  expect(shown({ from: "copy", backup, problems: ["no route"] })).toBe(`photos
  no route
  what follows is what this machine saw last: serial 3
  12 files, 3,400 B
  archive: empty
`);
});
