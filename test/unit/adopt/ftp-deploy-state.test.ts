/** What is taken from the state file of ftp-deploy, and what is not. */
import { describe, expect, it } from "vitest";
import { parseFtpDeployState } from "../../../src/adopt/ftp-deploy-state.ts";

const HASH = "ab".repeat(32);

const text = (data: unknown, more = {}): string =>
  JSON.stringify({
    ...{ description: "DO NOT DELETE THIS FILE.", version: "1.0.0" },
    ...{ generatedTime: 1_700_000_000_000, data, ...more },
  });

function parsed(document: string): unknown {
  const state = parseFtpDeployState(document);
  return state.kind === "state" ? Object.fromEntries(state.files) : state.why;
}

describe("the state file of ftp-deploy", () => {
  it("names files with sizes and digests; folders tell nothing", () => {
    const data = [
      { type: "folder", name: "css" },
      { type: "file", name: "css/a b.css", size: 12, hash: HASH },
      { type: "file", name: "empty", size: 0, hash: HASH },
    ];
    expect(parsed(text(data))).toEqual({
      "css/a b.css": { size: 12, full: HASH },
      empty: { size: 0, full: HASH },
    });
  });

  it("may hold entries that make no sense, which are passed over", () => {
    const file = { type: "file", name: "a", size: 1, hash: HASH };
    const wrong = [
      ...[null, 7, "a", [], {}, { ...file, name: 7 }],
      ...["", "/etc/passwd", "../a", "a/../b", "a\r\nDELE b", "a\0"].map(
        (name) => ({ ...file, name }),
      ),
      ...[-1, 1.5, "1", 1e300, null].map((size) => ({ ...file, size })),
      ...["", HASH.toUpperCase(), `${HASH}0`, 7, null].map((hash) => ({
        ...file,
        hash,
      })),
    ];
    expect(parsed(text([...wrong, { ...file, name: "good" }]))).toEqual({
      good: { size: 1, full: HASH },
    });
  });

  it.each([
    ["", "it is no JSON object"],
    ["{", "it is no JSON object"],
    ["[]", "it is no JSON object"],
    ["null", "it is no JSON object"],
    ["{}", "its version is null, and 1.0.0 is known"],
    [text([], { version: "2.0.0" }), 'its version is "2.0.0"'],
    [text({ a: 1 }), "it has no list of files"],
    [text(undefined), "it has no list of files"],
  ])("is of no use as %j", (document, why) => {
    expect(parsed(document)).toContain(why);
  });
});
