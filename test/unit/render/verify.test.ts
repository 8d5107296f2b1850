/** What a verify found out, as text and as JSON. */
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { parseRelativePath, parseRemotePath } from "../../../src/model/path.ts";
import { expectEvent } from "../../support/events.ts";
import { verifyEvents } from "../../../src/render/run-facts.ts";
import { verifyText } from "../../../src/render/verify-text.ts";
import type {
  SourceVerdict,
  VerifyResult,
} from "../../../src/verify/verify-result.ts";

const path = parseRelativePath;
const hash = (digit: string): string => `sha256:${digit.repeat(64)}`;

const fine: SourceVerdict = {
  ...{ source: "photos", remote: "offsite", by: "catalogue", holds: true },
  to: parseRemotePath("/backup/photos"),
  ...{ files: 4_211, bytes: 81_233_000_000, read: 4_012_000_000 },
  proven: {
    listing: { files: 1_200, now: 1_200 },
    "server-hash": { files: 0, now: 0 },
    "read-back": { files: 3_011, now: 211 },
  },
  findings: [],
  problems: [],
  notices: [],
  dates: {
    ...{ never: 1_200, firstNever: path("2024/a.jpg") },
    oldest: {
      path: path("2023/first snow.jpg"),
      proof: {
        ...{ level: "read-back", at: "2026-10-01T03:00:12Z" },
        content: "0123456789abcdef",
      },
    },
  },
};

const missing = Array.from({ length: 22 }, (_, i) => ({
  ...{ kind: "missing" as const, path: path(`2023/${i + 10}.jpg`) },
  recorded: { size: 1_000 * (i + 1) },
}));

const bad: SourceVerdict = {
  ...fine,
  ...{ source: "site", to: parseRemotePath("/www"), holds: false },
  findings: [
    ...missing,
    {
      ...{ kind: "altered", path: path("a"), what: "content" },
      recorded: { size: 5, hash: hash("a") },
      found: { size: 5, hash: hash("b") },
    },
    {
      ...{ kind: "altered", path: path("b"), what: "size" },
      ...{ recorded: { size: 5 }, found: { size: 4 } },
    },
    {
      ...{ kind: "altered", path: path("c"), what: "time" },
      recorded: { size: 5, modified: "2024-05-01T10:00:00Z" },
      found: { size: 5, modified: "2024-05-01T10:00:07Z" },
    },
    {
      ...{ kind: "altered", path: path("d"), what: "kind" },
      ...{ recorded: { size: 5 }, found: { size: 0 } },
    },
    {
      ...{ kind: "unchecked", path: path("e\u001b[31m") },
      detail: 'can\'t read /www/e: the server says "550 \u001b[0mNo"',
    },
    { kind: "foreign", path: path("x"), size: 7 },
  ],
  problems: ["the catalogue is damaged"],
  notices: ["an apply was interrupted"],
};

const results: Readonly<Record<string, VerifyResult>> = {
  holds: { level: "read-back", sources: [fine] },
  listed: { level: "listing", sources: [{ ...fine, dates: undefined }] },
  bad: { level: "read-back", sources: [fine, bad] },
};

test.each(Object.entries(results))("%s as text", async (name, result) => {
  const text = verifyText(result, { color: false });
  await expect(text).toMatchFileSnapshot(
    `../../golden/render/verify-${name}.txt`,
  );
  const coloured = verifyText(result, { color: true });
  expect(coloured).not.toBe(text);
  expect(stripVTControlCharacters(coloured)).toBe(text);
});

test.each(Object.entries(results))("%s as events", async (name, result) => {
  const lines = [...verifyEvents(result)].map((event) => JSON.stringify(event));
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(
    `../../golden/render/verify-${name}.jsonl`,
  );
  for (const line of lines) expectEvent(JSON.parse(line));
});
