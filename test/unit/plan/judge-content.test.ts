/** What counts as proof that a remote file equals a local one: size and hash file, partial or full. */
import { describe, expect, it } from "vitest";
import {
  ContentHash,
  digestHex,
  PARTIAL_WHOLE,
} from "../../../src/model/digest.ts";
import { parseRelativePath } from "../../../src/model/path.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/model/policy.ts";
import type { RemoteEntry } from "../../../src/model/remote-files.ts";
import {
  desiredFile,
  judgeContent,
  type LocalDigest,
} from "../../../src/plan/judge-content.ts";

const LARGE = PARTIAL_WHOLE + 1;
const SMALL = PARTIAL_WHOLE;
const OTHER = "0".repeat(64);

/** @param want as the local side was asked: the partial digest is answered always */
function local(size: number, want: "partial" | "full"): LocalDigest {
  const hash = new ContentHash(size);
  hash.update(Buffer.alloc(size, "x"));
  const { partial, full } = hash.digests();
  return {
    kind: "digest",
    path: parseRelativePath("a"),
    size,
    modified: "2024-05-01T10:00:00.5Z",
    mode: "0644",
    partial,
    full: want === "full" ? full : undefined,
  };
}

function hex(size: number, kind: "partial" | "full"): string {
  const { partial, full } = local(size, "full");
  return kind === "full" && full !== undefined
    ? digestHex(full)
    : digestHex(partial);
}

function remote(size: number): RemoteEntry {
  return { name: "a", kind: "file", size, modified: undefined };
}

function judge(
  size: number,
  hashFile: string | undefined,
  want: "partial" | "full",
  policy: Partial<Policy> = {},
): string {
  const verdict = judgeContent(remote(size), hashFile, local(size, want), {
    ...DEFAULT_POLICY,
    ...policy,
  });
  return verdict.kind === "differs"
    ? `${verdict.reason} ${verdict.before.hash?.replace(/:.*/, "") ?? "-"}`
    : verdict.kind;
}

const strict = { compare: "strict" } as const;

describe.each([1, SMALL])(
  "a file of %i bytes, hashed whole in any case",
  (size) => {
    it("is proven equal by its hash file in every mode", () => {
      expect(judge(size, hex(size, "partial"), "partial")).toBe("equal");
      expect(judge(size, hex(size, "full"), "full", strict)).toBe("equal");
    });

    it("differs when the hash file says another digest", () => {
      expect(judge(size, OTHER, "partial")).toBe("changed sha256");
      expect(judge(size, OTHER, "full", strict)).toBe("changed sha256");
    });
  },
);

describe("a larger file", () => {
  it("is proven equal by the partial digest", () => {
    expect(judge(LARGE, hex(LARGE, "partial"), "partial")).toBe("equal");
  });

  it("is asked for its full digest when the partial one does not match, since the ancestor wrote either", () => {
    expect(judge(LARGE, hex(LARGE, "full"), "partial")).toBe("ask-full");
    expect(judge(LARGE, hex(LARGE, "full"), "full")).toBe("equal");
    expect(judge(LARGE, OTHER, "full")).toBe("changed sha256-either");
  });

  it("needs the full digest under `compare: strict`", () => {
    const partial = hex(LARGE, "partial");
    expect(judge(LARGE, hex(LARGE, "full"), "full", strict)).toBe("equal");
    expect(judge(LARGE, partial, "full", strict)).toBe(
      "unverified sha256-partial",
    );
    expect(judge(LARGE, OTHER, "full", strict)).toBe("changed sha256-either");
  });
});

it("is unverified without a hash file that counts", () => {
  expect(judge(1, undefined, "partial")).toBe("unverified -");
  expect(judge(LARGE, undefined, "full", strict)).toBe("unverified -");
});

it("differs when the sizes do, though the hash file is right: the ancestor wrote it beside truncated uploads too", () => {
  const here = local(LARGE, "partial");
  const hashFile = hex(LARGE, "partial");
  expect(
    judgeContent(remote(LARGE - 1), hashFile, here, DEFAULT_POLICY),
  ).toEqual({
    kind: "differs",
    reason: "resized",
    before: { size: LARGE - 1, evidence: "listing" },
  });
});

describe("a file of no bytes", () => {
  it("is equal to another one, and lacks only its hash file", () => {
    expect(judge(0, undefined, "partial")).toBe("hash-file-missing");
    expect(judge(0, undefined, "partial", { hashFiles: false })).toBe("equal");
    expect(judge(0, hex(0, "partial"), "partial")).toBe("equal");
  });

  it("is sent again when its hash file is of another content", () => {
    expect(judge(0, OTHER, "partial")).toBe("changed sha256");
  });
});

describe("the file that a plan wants", () => {
  it("has the digest that its policy compares", () => {
    const here = local(LARGE, "full");
    expect(desiredFile(here, DEFAULT_POLICY, "record").hash).toBe(here.partial);
    const wanted = { ...DEFAULT_POLICY, ...strict };
    expect(desiredFile(here, wanted, "record").hash).toBe(here.full);
  });

  it("has no time and mode with `times: ignore`, so that two checkouts give one plan", () => {
    const here = local(1, "partial");
    const { modified, mode, partial: hash } = here;
    const common = { size: 1, hash, hashFile: true };
    expect(desiredFile(here, DEFAULT_POLICY, "ignore")).toEqual(common);
    expect(desiredFile(here, DEFAULT_POLICY, "record")).toEqual({
      ...common,
      modified,
      mode,
    });
  });
});
