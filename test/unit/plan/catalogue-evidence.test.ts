/** What a comparison takes from the catalogue: proof, and whose a file is. */
import { describe, expect, it } from "vitest";
import { HASH_FILE_SIZE } from "../../../src/model/hash-file.ts";
import type { LocalTree } from "../../../src/model/local-files.ts";
import { fullDigest, partialDigest } from "../../../src/model/digest.ts";
import { ROOT } from "../../../src/model/path.ts";
import {
  catalogueOf,
  compareAll,
  compared,
  countOf,
  LISTED,
  localTree,
  put,
  remoteTree,
} from "./build-trees.ts";

const catalogue = catalogueOf({ a: 5 });
const local = localTree({ a: 5 });
const LATER = "2024-06-01T00:00:00Z";
const MIRROR = { all: { onDelete: "remove", onForeign: "remove" } } as const;

describe("a backed-up file that is named like a hash file", () => {
  const own = catalogueOf({ ".a.hash": HASH_FILE_SIZE, ".b.hash": 5 });
  const remote = remoteTree({
    ".a.hash": put(HASH_FILE_SIZE),
    ".b.hash": { size: 5, modified: LATER },
  });
  const known = { catalogue: own };

  it("is gone like any other when it is not here any more", () => {
    for (const onDelete of ["keep", "refuse"] as const)
      expect(
        compared(localTree({}), remote, { all: { onDelete } }, known),
      ).not.toContainEqual(expect.stringMatching(/^(delete|archive)/));
    expect(
      compared(localTree({}), remote, { all: { onDelete: "archive" } }, known),
    ).toEqual(["archive .a.hash gone", "drift .b.hash changed"]);
  });

  it("is not overwritten by the hash file of a new file, nor removed with an old one", () => {
    const files = localTree({ a: 5, b: 5 });
    for (const hashFiles of [true, false])
      expect(compared(files, remote, { all: { hashFiles } }, known)).toEqual([
        ...["drift .b.hash changed"],
        ...["error hash-file-name a", "error hash-file-name b"],
      ]);
  });

  it("does not go with a stranger of that name", () => {
    const beside = remoteTree({ ".a.hash": put(HASH_FILE_SIZE), a: 1 });
    const alone = { catalogue: catalogueOf({ ".a.hash": HASH_FILE_SIZE }) };
    const all = { onForeign: "remove", onDelete: "archive" } as const;
    expect(compared(localTree({}), beside, { all }, alone)).toEqual([
      "archive .a.hash gone",
      "warning hash-file-name a",
    ]);
  });

  it("is none any more when a hash file has taken its place", () => {
    const after = remoteTree({
      ...{ a: put(5), ".a.hash": { size: HASH_FILE_SIZE, modified: LATER } },
    });
    const alone = { catalogue: catalogueOf({ ".a.hash": HASH_FILE_SIZE }) };
    expect(compared(local, after, {}, alone)).toEqual([
      ...["drift .a.hash gone", "forget .a.hash vanished"],
      "verify a by hash file",
    ]);
  });
});

describe("a file on both sides", () => {
  it("is judged by the catalogue when the listing agrees, hash file or not", () => {
    for (const hashFile of [{}, { ".a.hash": HASH_FILE_SIZE }]) {
      const remote = remoteTree({ a: put(5), ...hashFile });
      expect(compared(local, remote, {}, { catalogue })).toEqual([
        "verify a by catalogue",
      ]);
    }
  });

  it("is judged by its hash file when the listing shows another time, and told to have changed", () => {
    const remote = remoteTree({
      a: { size: 5, modified: LATER },
      ".a.hash": HASH_FILE_SIZE,
    });
    expect(compared(local, remote, {}, { catalogue })).toEqual([
      "drift a changed",
      "verify a by hash file outdated",
    ]);
  });

  it("is judged by nothing when the listing has no time and there is no hash file", () => {
    const remote = remoteTree({ a: 5 });
    expect(compared(local, remote, {}, { catalogue })).toEqual(["verify a"]);
  });

  it("of another size is replaced, with what the catalogue knows of it", () => {
    const [folder] = compareAll(
      localTree({ a: 6 }),
      remoteTree({ a: put(5) }),
      {},
      { catalogue },
    );
    expect(folder?.comparisons).toMatchObject([
      {
        ...{ kind: "send", reason: "resized" },
        before: { size: 5, modified: LISTED, evidence: "catalogue" },
      },
    ]);
  });

  it("is sent in any case under `compare: always`", () => {
    const spec = { all: { compare: "always" } } as const;
    const remote = remoteTree({ a: put(5) });
    expect(compared(local, remote, spec, { catalogue })).toEqual([
      "send a always over 5",
    ]);
  });

  it("is judged by the entry of another kind never, which is outdated then", () => {
    const link = catalogueOf({ a: { link: "b" } });
    const remote = remoteTree({ a: 5, ".a.hash": HASH_FILE_SIZE });
    expect(compared(local, remote, {}, { catalogue: link })).toEqual([
      "verify a by hash file outdated",
    ]);
  });

  it("is only counted when its digest is known from the hash cache and nothing is to be done", () => {
    const known = {
      partial: partialDigest("ab".repeat(32)),
      full: fullDigest("ab".repeat(32)),
    };
    const cached = (more: object): LocalTree => {
      const [file] = local.folders.get(ROOT) ?? [];
      if (file?.kind !== "file") throw new Error("no file");
      const entries = [{ ...file, known, ...more }];
      return { ...local, folders: new Map([[ROOT, entries]]) };
    };
    const remote = remoteTree({ a: put(5), ".a.hash": HASH_FILE_SIZE });
    const all = (here: LocalTree, there = remote) => [
      compared(here, there, {}, { catalogue }),
      countOf("unchanged", here, there, {}, { catalogue }),
    ];
    expect(all(cached({}))).toEqual([[], 1]);
    const verified = [["verify a by catalogue"], 0];
    expect(all(cached({ mode: "0600" }))).toEqual(verified);
    expect(all(cached({}), remoteTree({ a: put(5) }))).toEqual(verified);
    const other = { known: { ...known, partial: partialDigest("0") } };
    expect(all(cached(other))).toEqual(verified);
  });
});

describe("whether a hash file is missing", () => {
  const lacks = (
    tree: Parameters<typeof remoteTree>,
    more: Parameters<typeof compareAll>[3] = {},
    hashFiles = true,
  ): boolean | undefined => {
    const spec = { all: { hashFiles } };
    const [folder] = compareAll(local, remoteTree(...tree), spec, {
      ...{ catalogue, ...more },
    });
    const found = folder?.comparisons.find(({ kind }) => kind === "verify");
    return found?.kind === "verify" ? found.lacksHashFile : undefined;
  };

  it("is told by a whole listing, where the policy wants one", () => {
    expect(lacks([{ a: put(5) }])).toBe(true);
    expect(lacks([{ a: put(5), ".a.hash": 63 }])).toBe(true);
    expect(lacks([{ a: put(5), ".a.hash": HASH_FILE_SIZE }])).toBe(false);
    expect(lacks([{ a: put(5) }], {}, false)).toBe(false);
  });

  it("is not told by one that isn't whole, or that nobody made", () => {
    expect(lacks([{ a: put(5) }, {}, ["."]])).toBe(false);
    expect(lacks([{ a: put(5) }, { ".": "cut short" }])).toBe(false);
    expect(lacks([{ a: put(5) }], { believed: true })).toBe(false);
  });
});

describe("a file that is not here", () => {
  const nothing = localTree({});
  const unhashed = { all: { ...MIRROR.all, hashFiles: false } } as const;

  it("is ours by the catalogue alone", () => {
    const remote = remoteTree({ a: put(5), b: put(5) });
    expect(compared(nothing, remote, unhashed, { catalogue })).toEqual([
      "delete a gone",
      "delete b foreign",
    ]);
    const refuse = {
      all: { onDelete: "refuse", onForeign: "remove" },
    } as const;
    expect(compared(nothing, remote, refuse, { catalogue })).toEqual([
      "delete b foreign",
      "error delete-refused a",
    ]);
  });

  it("is somebody else's when it is not what was put there any more", () => {
    const remote = remoteTree({ a: { size: 5, modified: LATER } });
    expect(compared(nothing, remote, unhashed, { catalogue })).toEqual([
      "delete a foreign",
      "drift a changed",
    ]);
  });

  it("is taken away knowing what the catalogue has of it", () => {
    const recorded = catalogue.folder(ROOT)?.entries.get("a");
    const remote = remoteTree({ a: put(5), ".a.hash": HASH_FILE_SIZE });
    const [folder] = compareAll(nothing, remote, MIRROR, { catalogue });
    expect(folder?.comparisons).toEqual([
      expect.objectContaining({ kind: "removal", recorded, hashFile: true }),
    ]);
  });
});

it("a file that became a folder is taken away knowing what the catalogue has of it", () => {
  const remote = remoteTree({ a: put(5) });
  const [folder] = compareAll(
    localTree({ "a/x": 1 }),
    remote,
    {},
    {
      catalogue,
    },
  );
  expect(folder?.comparisons).toMatchObject([
    { action: { op: "delete", before: { evidence: "catalogue" } } },
  ]);
});

it("a file that a listing may hide is asked for with what the catalogue has of it", () => {
  const recorded = catalogue.folder(ROOT)?.entries.get("a");
  for (const tree of [
    remoteTree({}, {}, ["."]),
    remoteTree({}, { ".": "cut short" }),
  ]) {
    const [folder] = compareAll(local, tree, {}, { catalogue });
    expect(folder?.comparisons).toContainEqual(
      expect.objectContaining({ kind: "send", doubt: { recorded } }),
    );
  }
});
