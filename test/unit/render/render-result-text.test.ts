import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { ApplyResult, Failure } from "../../../src/apply/apply-result.ts";
import { noOps, OPS } from "../../../src/plan/op-counts.ts";
import { renderResultText } from "../../../src/render/render-result-text.ts";
import { buildAction, PLAN_ID } from "./build-plan.ts";
import type { Step } from "./build-plan.ts";

const nothing = noOps();

const resultOf = (parts: Partial<ApplyResult>): ApplyResult => ({
  planId: PLAN_ID,
  done: nothing,
  alreadyDone: 0,
  bytes: 0,
  failures: [],
  unrecorded: [],
  ...parts,
});

const failure = (
  kind: Failure["kind"],
  step: Step,
  message: string,
  hint?: string,
): Failure => ({ kind, action: buildAction(1, "photos", step), message, hint });

const textOf = (parts: Partial<ApplyResult>) =>
  renderResultText(resultOf(parts), { color: false });

test("a whole apply says what was done", () => {
  const done = { ...nothing, mkdir: 2, upload: 120, replace: 3, delete: 1 };
  expect(textOf({ done, bytes: 81_233_000 })).toBe(
    "Applied. 2 folders made, 120 files uploaded, 3 replaced, 1 deleted; 81.2 MB sent.\n",
  );
});

test("every kind of action is told, its noun wherever it changes", () => {
  const done = noOps();
  for (const [index, op] of OPS.entries()) done[op] = index + 1;
  expect(textOf({ done })).toBe(
    "Applied. 1 folder made, 2 files uploaded, 3 replaced, 4 paths moved, 5 files touched, 6 hash files written, 7 links recorded, 8 lost files forgotten, 9 files archived, 10 deleted, 11 folders removed, 12 archived files deleted, 13 folders made, 14 files restored, 15 links made, 16 files touched, 17 archived files brought back, 18 paths taken over.\n",
  );
});

test("a second run of the same plan names what the first had done", () => {
  expect(textOf({ alreadyDone: 12 })).toBe(
    "Applied. An earlier run had done 12 actions.\n",
  );
  expect(textOf({ done: { ...nothing, rmdir: 1 }, alreadyDone: 1 })).toBe(
    "Applied. 1 folder removed. An earlier run had done 1 action.\n",
  );
  expect(textOf({})).toBe("Applied. Nothing was changed.\n");
});

test("a catalogue that could not be written is told, with how to go on", () => {
  const unrecorded = [{ source: "photos", message: "552 Disk full" }];
  expect(textOf({ done: { ...nothing, upload: 2 }, unrecorded })).toBe(
    [
      "Not recorded: what was done for photos is not in its catalogue",
      "      552 Disk full",
      "",
      "2 files uploaded.",
      "Partly applied: the catalogue is not written. To go on, apply the same plan again.",
      "",
    ].join("\n"),
  );
});

test("failures come with path, cause and hint, what they hold up comes after, and the last line says how to go on", async () => {
  const result = resultOf({
    done: { ...nothing, upload: 118 },
    bytes: 80_000_000,
    failures: [
      failure("skipped", ["upload", "2025/a.jpg"], "2025/ could not be made"),
      failure("failed", ["mkdir", "2025"], "550 Permission denied."),
      failure(
        "failed",
        ["replace", "\u001b[31mred"],
        "552-Over quota.\r\n552 \u001b[2JAsk \u202eus.",
        "free some space on the server",
      ),
      failure(
        "failed",
        ["move", "2024/b\u0007.jpg", "moved", [1, 1], { from: "\u001b[2Jb" }],
        "550 RNTO failed.",
      ),
      failure(
        "failed",
        ["move", "2026", "moved", [1, 1], { from: "2023", files: 7 }],
        "550 RNTO failed.",
      ),
      failure("failed", ["prune", "a.jpg", "expired"], "550 No."),
      ...Array.from({ length: 20 }, (_, i) =>
        failure(
          "skipped",
          ["upload", `2025/${i}.jpg`],
          "2025/ could not be made",
        ),
      ),
    ],
  });
  const text = renderResultText(result, { color: false });
  await expect(text).toMatchFileSnapshot("../../golden/render/result.txt");
  const coloured = renderResultText(result, { color: true });
  expect(coloured).not.toBe(text);
  expect(stripVTControlCharacters(coloured)).toBe(text);
});

test("what fails in the same words is told once, with the first paths and their count", () => {
  const failures = Array.from({ length: 12_000 }, (_, i) =>
    failure("failed", ["upload", `${i}.jpg`], "no connection", "come back"),
  );
  const lines = textOf({ failures }).split("\n");
  expect(lines.slice(19, 26)).toEqual([
    "  upload photos: 18.jpg",
    "  upload photos: 19.jpg",
    "  … and 11,980 more",
    "      no connection",
    "      Hint: come back",
    "",
    "Nothing was changed.",
  ]);
});
