/** Recorded symbolic links: what the catalogue learns of them. */
import { describe, expect, it } from "vitest";
import {
  catalogueOf,
  compareAll,
  compared,
  countOf,
  localTree,
  NOTHING,
  remoteTree,
} from "./build-trees.ts";

const REMOVE = { all: { onDelete: "remove" } } as const;
const was = catalogueOf({ l: { link: "old" } });

/** The link actions, each with what was and what is to be. */
function links(...sides: Parameters<typeof compareAll>): string[] {
  return compareAll(...sides)
    .flatMap(({ comparisons }) => comparisons)
    .flatMap((comparison) => {
      if (comparison.kind !== "action" || comparison.action.op !== "link")
        return [];
      const { path, before, after } = comparison.action;
      return [`${path}: ${before?.link ?? "-"} → ${after?.link ?? "-"}`];
    });
}

describe("a link that is here", () => {
  const local = localTree({ l: { link: "new" }, "d/m": { link: "../x" } });

  it("is recorded, in folders that both sides have and in new ones", () => {
    const expected = ["l: - → new", "d/m: - → ../x"];
    expect(links(local, NOTHING)).toEqual(expected);
    expect(links(local, remoteTree({ d: "folder" }))).toEqual(expected);
  });

  it("is recorded anew only when it leads elsewhere", () => {
    const remote = remoteTree({ d: "folder" });
    const same = { l: { link: "new" }, "d/m": { link: "../x" } };
    expect(links(local, remote, {}, { catalogue: catalogueOf(same) })).toEqual(
      [],
    );
    const other = catalogueOf({ ...same, l: { link: "old" } });
    expect(links(local, remote, {}, { catalogue: other })).toEqual([
      "l: old → new",
    ]);
  });

  it("does not hide a file of its name on the remote, which goes by the policies", () => {
    const one = localTree({ l: { link: "new" } });
    const remote = remoteTree({ l: 1, ".l.hash": 64 });
    const catalogue = catalogueOf({ l: { size: 1, listed: undefined } });
    expect(compared(one, remote, REMOVE, { catalogue })).toEqual([
      "delete l gone",
      "link l link",
    ]);
    expect(links(one, remote, REMOVE, { catalogue })).toEqual(["l: - → new"]);
    expect(countOf("kept", one, remote, {}, { catalogue })).toBe(1);
  });
});

describe("a recorded link that is not here", () => {
  const local = localTree({});
  const remote = remoteTree({});

  it("goes by `onDelete`", () => {
    const more = { catalogue: was };
    const gone = ["l: old → -"];
    const archive = { all: { onDelete: "archive" } } as const;
    expect(links(local, remote, REMOVE, more)).toEqual(gone);
    expect(links(local, remote, archive, more)).toEqual(gone);
    expect(links(local, remote, {}, more)).toEqual([]);
    expect(countOf("kept", local, remote, {}, more)).toBe(1);
    const refuse = { all: { onDelete: "refuse" } } as const;
    expect(compared(local, remote, refuse, more)).toEqual([
      "error delete-refused l",
    ]);
  });

  it("stays when the policies ignore it", () => {
    const spec = { ...REMOVE, ignored: ["l"] };
    expect(links(local, remote, spec, { catalogue: was })).toEqual([]);
    expect(countOf("kept", local, remote, spec, { catalogue: was })).toBe(0);
  });

  it("goes in any case when something else that is no file stands there", () => {
    for (const what of ["folder", "skipped"] as const)
      expect(
        links(localTree({ l: what }), remote, {}, { catalogue: was }),
      ).toEqual(["l: old → -"]);
  });

  it("is replaced by what is recorded of a file that stands there", () => {
    const file = localTree({ l: 1 });
    expect(compared(file, remote, {}, { catalogue: was })).toEqual([
      "send l new",
    ]);
  });
});
