/** What changed on the remote without ftp-sync: what is told of it, and what the catalogue has to forget. */
import { describe, expect, it } from "vitest";
import { HASH_FILE_SIZE } from "../../../src/model/hash-file.ts";
import { parseRelativePath } from "../../../src/model/path.ts";
import {
  catalogueOf,
  compareAll,
  compared,
  LISTED,
  localTree,
  NOTHING,
  put,
  remoteTree,
} from "./build-trees.ts";

const LATER = "2024-06-01T00:00:00Z";

/** What is said of drift, and what is forgotten. */
function drifted(...sides: Parameters<typeof compareAll>): string[] {
  return compared(...sides).filter((line) => /^(drift|forget)/.test(line));
}

describe("a file", () => {
  const catalogue = catalogueOf({ a: 5, "d/b": 6 });
  const local = localTree({ a: 5, "d/b": 6 });

  it("that is as it was put there is not told of", () => {
    const remote = remoteTree({ a: put(5), "d/b": put(6) });
    expect(drifted(local, remote, {}, { catalogue })).toEqual([]);
    expect(drifted(localTree({}), remote, {}, { catalogue })).toEqual([]);
  });

  it("that shows another size or time has changed, whether it is here or not", () => {
    const remote = remoteTree({
      a: { size: 5, modified: LATER },
      "d/b": put(7),
    });
    const expected = ["drift a changed", "drift d/b changed"];
    expect(drifted(local, remote, {}, { catalogue })).toEqual(expected);
    expect(drifted(localTree({}), remote, {}, { catalogue })).toEqual(expected);
  });

  it("is told of with what the catalogue and the listing say", () => {
    const [folder] = compareAll(
      localTree({ a: 5 }),
      remoteTree({ a: { size: 9, modified: LATER } }),
      {},
      { catalogue: catalogueOf({ a: 5, b: 1 }) },
    );
    const told = folder?.comparisons.flatMap((comparison) =>
      comparison.kind === "drift" ? [comparison.drift] : [],
    );
    expect(told).toEqual([
      {
        ...{ path: "a", change: "changed" },
        recorded: { size: 5, modified: LISTED },
        found: { size: 9, modified: LATER },
      },
      {
        ...{ path: "b", change: "gone" },
        recorded: { size: 1, modified: LISTED },
        found: null,
      },
    ]);
  });

  it("that is gone is sent again where it is here, and forgotten where it isn't", () => {
    const remote = remoteTree({ "d/x": 1 });
    expect(compared(local, remote, {}, { catalogue })).toEqual([
      "drift a gone",
      "drift d/b gone",
      "send a new",
      "send d/b new",
    ]);
    expect(drifted(localTree({}), remote, {}, { catalogue })).toEqual([
      "drift a gone",
      "drift d/b gone",
      "forget a vanished",
      "forget d/b vanished",
    ]);
  });

  it("that is gone is not forgotten where something that can't be backed up stands for it", () => {
    const here = localTree({ a: "skipped" });
    const remote = remoteTree({});
    const one = catalogueOf({ a: 5 });
    expect(drifted(here, remote, {}, { catalogue: one })).toEqual([
      "drift a gone",
    ]);
    const link = localTree({ a: { link: "x" } });
    expect(compared(link, remote, {}, { catalogue: one })).toEqual([
      "drift a gone",
      "link a link",
    ]);
  });

  it("in whose place the remote has something else has changed, and is forgotten unless it is here", () => {
    const remote = remoteTree({ a: "folder" });
    const one = catalogueOf({ a: 5 });
    for (const here of [localTree({}), localTree({ a: "folder" })])
      expect(drifted(here, remote, {}, { catalogue: one })).toEqual([
        "drift a changed",
        "forget a vanished",
      ]);
    expect(
      drifted(localTree({ a: 5 }), remote, {}, { catalogue: one }),
    ).toEqual(["drift a changed"]);
  });

  it("that is gone is forgotten where a folder takes its place", () => {
    const here = localTree({ "a/x": 1 });
    const one = catalogueOf({ a: 5 });
    expect(compared(here, remoteTree({}), {}, { catalogue: one })).toEqual([
      "drift a gone",
      "forget a vanished",
      "mkdir a new",
      "send a/x new",
    ]);
  });

  it("that the server told no time for, or tells none for now, has not changed by that", () => {
    const timeless = catalogueOf({ a: { size: 5, listed: undefined } });
    const remote = remoteTree({ a: put(5) });
    expect(drifted(local, remote, {}, { catalogue: timeless })).toEqual([]);
    const untold = remoteTree({ a: 5, "d/b": 6 });
    expect(drifted(local, untold, {}, { catalogue })).toEqual([]);
    const smaller = remoteTree({ a: 4 });
    expect(drifted(local, smaller, {}, { catalogue: timeless })).toEqual([
      "drift a changed",
    ]);
  });

  it("that is named like a hash file is not gone while it is listed", () => {
    const named = catalogueOf({ ".a.hash": { size: HASH_FILE_SIZE } });
    const remote = remoteTree({ ".a.hash": put(HASH_FILE_SIZE) });
    expect(drifted(localTree({}), remote, {}, { catalogue: named })).toEqual(
      [],
    );
    expect(
      drifted(localTree({}), remoteTree({}), {}, { catalogue: named }),
    ).toEqual(["drift .a.hash gone", "forget .a.hash vanished"]);
  });

  it("that the policies ignore is nobody's business", () => {
    const spec = { ignored: ["a", "d/"] };
    const remote = remoteTree({ a: { size: 5, modified: LATER } });
    expect(drifted(local, remote, spec, { catalogue })).toEqual([]);
    expect(drifted(local, NOTHING, spec, { catalogue })).toEqual([]);
  });

  it("beside a source that is one file is nobody's business", () => {
    const one = localTree({ "a.iso": 5 }, "file");
    expect(drifted(one, remoteTree({}), {}, { catalogue })).toEqual([]);
  });
});

describe("a whole folder that is gone", () => {
  const catalogue = catalogueOf({
    a: 1,
    "d/b": 2,
    "d/e/c": 3,
    "d/l": { link: "b" },
  });

  it("is gone with all that was in it, which is sent again where it is here", () => {
    const remote = remoteTree({ a: put(1) });
    const here = localTree({ a: 1, "d/b": 2, "d/new": 1 });
    expect(compared(here, remote, {}, { catalogue })).toEqual([
      "drift d/b gone",
      "drift d/e/c gone",
      "forget d/e/c vanished",
      "mkdir d new",
      "send d/b new",
      "send d/new new",
      "verify a by catalogue",
    ]);
  });

  it("takes recorded links along where the policies let them go", () => {
    const remote = remoteTree({ a: put(1) });
    const remove = { all: { onDelete: "remove" } } as const;
    const all = ["drift d/b gone", "drift d/e/c gone"];
    const forgotten = ["forget d/b vanished", "forget d/e/c vanished"];
    const here = localTree({ a: 1 });
    expect(compared(here, remote, remove, { catalogue })).toEqual([
      ...all,
      ...forgotten,
      "link d/l link",
      "verify a by catalogue",
    ]);
    expect(drifted(here, remote, {}, { catalogue })).toEqual([
      ...all,
      ...forgotten,
    ]);
  });

  it("may be the source's own", () => {
    expect(drifted(localTree({ a: 1 }), NOTHING, {}, { catalogue })).toEqual([
      "drift a gone",
      "drift d/b gone",
      "drift d/e/c gone",
      "forget d/b vanished",
      "forget d/e/c vanished",
    ]);
  });
});

describe("nothing is said", () => {
  const catalogue = catalogueOf({ a: 1, "d/b": 2, "d/e/c": 3 });

  it.each([
    ["incomplete", remoteTree({ "d/x": 1 }, { ".": "cut", d: "cut" })],
    ["doubtful", remoteTree({ "d/x": 1 }, {}, [".", "d"])],
  ])("of what an %s listing doesn't show", (_, remote) => {
    for (const here of [localTree({ a: 1 }), localTree({ "d/b": 2 })])
      expect(drifted(here, remote, {}, { catalogue })).toEqual([]);
  });

  it("of a folder that is listed and could not be found", () => {
    const remote = remoteTree({ a: put(1), d: "folder" });
    remote.delete(parseRelativePath("d"));
    expect(drifted(localTree({ a: 1 }), remote, {}, { catalogue })).toEqual([]);
  });

  it("of a folder that can't be read here, nor of those in it", () => {
    const here = localTree({ a: 1, d: "skipped" });
    const remote = remoteTree({ a: put(1), "d/b": put(9) });
    expect(drifted(here, remote, {}, { catalogue })).toEqual([]);
    const none = remoteTree({ a: put(1) });
    expect(drifted(here, none, {}, { catalogue })).toEqual([]);
  });

  it("when nobody has looked", () => {
    const remote = remoteTree({});
    const more = { catalogue, believed: true };
    expect(drifted(localTree({ a: 1 }), remote, {}, more)).toEqual([]);
  });

  it("without a catalogue", () => {
    expect(drifted(localTree({ a: 1 }), remoteTree({}))).toEqual([]);
  });
});
