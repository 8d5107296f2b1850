/** What counts as proof that a remote file equals a local one: the catalogue's digests, or the hash file's. */
import { describe, expect, it } from "vitest";
import type { CatalogueFile } from "../../../src/model/catalogue.ts";
import {
  ContentHash,
  digestHex,
  PARTIAL_WHOLE,
} from "../../../src/model/digest.ts";
import { parseRelativePath } from "../../../src/model/path.ts";
import { DEFAULT_POLICY, type Policy } from "../../../src/model/policy.ts";
import type { RemoteEntry } from "../../../src/model/remote-files.ts";
import type { LocalDigest, Verify } from "../../../src/plan/comparison.ts";
import {
  desiredFile,
  judgeContent,
  proofOf,
} from "../../../src/plan/judge-content.ts";
import { toVerify } from "../../../src/plan/to-verify.ts";
import { entered, LISTED, LOCAL_TIME } from "./build-trees.ts";

const LARGE = PARTIAL_WHOLE + 1;
const SMALL = PARTIAL_WHOLE;
const OTHER = "0".repeat(64);

/** @param want as the local side was asked: the partial digest is answered always */
function local(size: number, want: "partial" | "full"): LocalDigest {
  const hash = new ContentHash(size);
  hash.update(Buffer.alloc(size, "x"));
  const { partial, full } = hash.digests();
  return {
    ...{ size, modified: LOCAL_TIME, mode: "0644", owner: "0:0" },
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

interface Asked {
  /** What the catalogue has of it. */
  readonly recorded?: Partial<CatalogueFile>;
  /** The listing shows another time than the catalogue has. */
  readonly drifted?: boolean;
  readonly lacksHashFile?: boolean;
  readonly policy?: Partial<Policy>;
  readonly times?: "record" | "ignore";
}

function question(size: number, asked: Asked): Verify {
  const { recorded, drifted = false, lacksHashFile = false } = asked;
  const policy = { ...DEFAULT_POLICY, ...asked.policy };
  const remote: RemoteEntry = {
    ...{ name: "a", kind: "file", size },
    modified: drifted ? "2024-06-01T00:00:00Z" : LISTED,
  };
  const path = parseRelativePath("a");
  return toVerify(remote, recorded && entered({ size, ...recorded }), false, {
    ...{ path, policy, known: undefined, hashFile: false, lacksHashFile },
  });
}

function judge(
  size: number,
  hashFile: string | undefined,
  want: "partial" | "full",
  policy: Partial<Policy> = {},
  asked: Asked = {},
): string {
  const verdict = judgeContent(
    question(size, { ...asked, policy }),
    hashFile,
    local(size, want),
    asked.times ?? "record",
  );
  switch (verdict.kind) {
    case "differs":
      return `${verdict.reason} ${kindOf(verdict.before.hash)}`;
    case "equal-but":
      return `${verdict.op} ${verdict.reason} by ${verdict.before.evidence}`;
    case "equal":
    case "ask-full":
      return verdict.kind;
  }
}

function kindOf(hash: string | undefined): string {
  return hash?.replace(/:.*/, "") ?? "-";
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
    judgeContent(question(LARGE - 1, {}), hashFile, here, "record"),
  ).toEqual({
    kind: "differs",
    reason: "resized",
    before: { size: LARGE - 1, modified: LISTED, evidence: "listing" },
  });
});

describe("a file of no bytes", () => {
  it("is equal to another one, and lacks only its hash file", () => {
    const lacking = { lacksHashFile: true };
    expect(judge(0, undefined, "partial", {}, lacking)).toBe(
      "hash hash-file-missing by listing",
    );
    expect(judge(0, undefined, "partial", { hashFiles: false })).toBe("equal");
    expect(judge(0, hex(0, "partial"), "partial")).toBe("equal");
  });

  it("is sent again when its hash file is of another content", () => {
    expect(judge(0, OTHER, "partial")).toBe("changed sha256");
  });
});

describe("by the catalogue", () => {
  const partial = hex(LARGE, "partial");
  const full = hex(LARGE, "full");
  const both = { full, partial };

  it("a file is equal by the partial digest, and by the full one under `compare: strict`", () => {
    expect(judge(LARGE, undefined, "partial", {}, { recorded: both })).toBe(
      "equal",
    );
    expect(judge(LARGE, undefined, "full", strict, { recorded: both })).toBe(
      "equal",
    );
  });

  it("the partial digest proves nothing under `compare: strict`, so the hash file is asked", () => {
    const recorded = { full: undefined, partial };
    expect(judge(LARGE, undefined, "full", strict, { recorded })).toBe(
      "unverified -",
    );
    // The catalogue learns the full digest.
    expect(judge(LARGE, full, "full", strict, { recorded })).toBe(
      "touch times by hash-file",
    );
  });

  it("a large file of which only the full digest is known is read whole", () => {
    const recorded = { full, partial: undefined };
    expect(judge(LARGE, undefined, "partial", {}, { recorded })).toBe(
      "ask-full",
    );
    expect(judge(LARGE, undefined, "full", {}, { recorded })).toBe("equal");
  });

  it("a small file needs one digest in every mode", () => {
    const recorded = { full: hex(SMALL, "full"), partial: undefined };
    expect(judge(SMALL, undefined, "partial", {}, { recorded })).toBe("equal");
    expect(judge(SMALL, undefined, "partial", strict, { recorded })).toBe(
      "equal",
    );
  });

  it("a file has changed when the digest is another, whatever its hash file says", () => {
    const recorded = { full: OTHER, partial: OTHER };
    expect(judge(LARGE, partial, "partial", {}, { recorded })).toBe(
      "changed sha256",
    );
    expect(judge(LARGE, full, "full", strict, { recorded })).toBe(
      "changed sha256",
    );
  });

  it("what the plan says of the file before is the digest and time that the catalogue has", () => {
    const recorded = { recorded: { full: OTHER, partial: OTHER } };
    const here = local(LARGE, "partial");
    expect(
      judgeContent(question(LARGE, recorded), undefined, here, "record"),
    ).toEqual({
      kind: "differs",
      reason: "changed",
      before: {
        ...{ size: LARGE, modified: LISTED, evidence: "catalogue" },
        hash: `sha256:${OTHER}`,
      },
    });
  });

  it("a file that grew since the scan is resized", () => {
    const asked = question(LARGE, { recorded: both });
    const grown = { ...local(LARGE, "full"), size: LARGE + 1 };
    expect(judgeContent(asked, undefined, grown, "record")).toMatchObject({
      ...{ kind: "differs", reason: "resized" },
      before: { size: LARGE, evidence: "catalogue" },
    });
  });

  it("only its hash file is written when that alone is missing", () => {
    const asked = { recorded: both, lacksHashFile: true };
    expect(judge(LARGE, undefined, "partial", {}, asked)).toBe(
      "hash hash-file-missing by catalogue",
    );
  });

  it("an entry that the listing disagrees with proves nothing, and is set right once the hash file does", () => {
    const asked = { recorded: both, drifted: true };
    expect(judge(LARGE, undefined, "partial", {}, asked)).toBe("unverified -");
    expect(judge(LARGE, OTHER, "full", {}, asked)).toBe(
      "changed sha256-either",
    );
    for (const times of ["record", "ignore"] as const)
      expect(judge(LARGE, partial, "partial", {}, { ...asked, times })).toBe(
        "touch times by hash-file",
      );
  });

  it("an entry without a time is left as it is while the server tells none", () => {
    const recorded = { recorded: { ...both, listed: undefined } };
    const timeless = {
      ...question(LARGE, {}).remote,
      modified: undefined,
    };
    const { policy, path } = question(LARGE, {});
    const rest = { known: undefined, hashFile: true, lacksHashFile: false };
    const asked = (remote: RemoteEntry) =>
      toVerify(remote, entered({ size: LARGE, ...recorded.recorded }), false, {
        path,
        policy,
        ...rest,
      });
    expect(asked(timeless)).toMatchObject({
      ...{ proof: undefined, isOutdated: false },
    });
    const span = { from: 0, to: Date.parse("2030-01-01T00:00:00Z") };
    expect(asked({ ...timeless, modifiedWithin: span }).isOutdated).toBe(false);
    expect(asked({ ...timeless, modified: LISTED }).isOutdated).toBe(true);
  });
});

describe("another time or mode of the same content", () => {
  const partial = hex(LARGE, "partial");
  const recorded = { full: hex(LARGE, "full"), partial };
  const earlier = { ...recorded, modified: "2024-05-01T10:00:00.4Z" };

  it("is touched, by the catalogue or by the hash file", () => {
    for (const touched of [earlier, { ...recorded, mode: "0600" }]) {
      expect(
        judge(LARGE, undefined, "partial", {}, { recorded: touched }),
      ).toBe("touch times by catalogue");
      const asked = { recorded: touched, drifted: true };
      expect(judge(LARGE, partial, "partial", {}, asked)).toBe(
        "touch times by hash-file",
      );
    }
  });

  it("is nothing with `times: ignore`", () => {
    const asked = { recorded: earlier, times: "ignore" } as const;
    expect(judge(LARGE, undefined, "partial", {}, asked)).toBe("equal");
  });

  it("is touched rather than hashed when the hash file is missing too", () => {
    const asked = { recorded: earlier, lacksHashFile: true };
    expect(judge(LARGE, undefined, "partial", {}, asked)).toBe(
      "touch times by catalogue",
    );
  });

  it("is not known of a file that the catalogue doesn't have", () => {
    expect(judge(LARGE, partial, "partial")).toBe("equal");
  });
});

describe("the digest that proves a file", () => {
  const policy = (compare: Policy["compare"]) => ({
    ...DEFAULT_POLICY,
    compare,
  });
  const small = entered({ size: SMALL, full: "f", partial: undefined });
  const large = entered({ size: LARGE, full: "f", partial: "p" });

  it("is the partial one where that is enough, and the full one else", () => {
    expect(proofOf(large, policy("partial"))).toBe("sha256-partial:p");
    expect(proofOf(large, policy("strict"))).toBe("sha256:f");
    expect(proofOf(small, policy("partial"))).toBe("sha256:f");
    expect(proofOf(small, policy("strict"))).toBe("sha256:f");
    const whole = { ...large, partial: undefined };
    expect(proofOf(whole, policy("partial"))).toBe("sha256:f");
  });

  it("is the partial one of a small file under `compare: strict` too, since it covers all of it", () => {
    const unread = { ...small, full: undefined, partial: "p" };
    expect(proofOf(unread, policy("strict"))).toBe("sha256:p");
  });

  it("is none where nothing is known that counts", () => {
    const nothing = { ...large, full: undefined, partial: undefined };
    expect(proofOf(nothing, policy("partial"))).toBe(undefined);
    expect(proofOf({ ...nothing, partial: "p" }, policy("strict"))).toBe(
      undefined,
    );
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
