import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRelativePath } from "../../../src/model/path.ts";
import { FolderTree } from "../../../src/render/folder-tree.ts";
import { Tally } from "../../../src/render/tally.ts";
import { buildAction } from "./build-plan.ts";

const upload = buildAction(1, "photos", ["upload", "x", "new", [0, 10]]);

function treeOf(folders: Readonly<Record<string, number>>): FolderTree {
  const tree = new FolderTree();
  for (const [folder, count] of Object.entries(folders))
    for (let i = 0; i < count; i++) tree.add(parseRelativePath(folder), upload);
  return tree;
}

const rowsOf = (tree: FolderTree, limit: number) =>
  tree
    .rows(limit)
    .map(
      ({ path, extent, folders, tally }) =>
        `${path} ${extent} ${tally.actions} in ${folders}`,
    );

describe("rows", () => {
  test("are the folders themselves where these are few", () => {
    expect(rowsOf(treeOf({ b: 2, "a/x": 3, a: 1, ".": 4 }), 10)).toEqual([
      ". alone 4 in 1",
      "a alone 1 in 1",
      "a/x whole 3 in 1",
      "b whole 2 in 1",
    ]);
  });

  test("keep small folders together when there are more than the limit", () => {
    const tree = treeOf({ "a/1": 1, "a/2": 1, "a/3": 1, "b/1": 9, "b/2": 9 });
    expect(rowsOf(tree, 4)).toEqual([
      "a whole 3 in 3",
      "b/1 whole 9 in 1",
      "b/2 whole 9 in 1",
    ]);
  });

  test("show the largest of a crowd that holds most of the plan, and the rest as one", () => {
    const crowd = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`node_modules/${i}`, i + 1]),
    );
    expect(rowsOf(treeOf({ ...crowd, src: 3 }), 5)).toEqual([
      "node_modules/47 whole 48 in 1",
      "node_modules/48 whole 49 in 1",
      "node_modules/49 whole 50 in 1",
      "node_modules rest 1128 in 47",
      "src whole 3 in 1",
    ]);
  });

  test("never exceed the limit and always stand for every action once", () => {
    const folder = fc
      .array(fc.constantFrom("a", "b", "c", "d"), {
        minLength: 1,
        maxLength: 5,
      })
      .map((names) => names.join("/"));
    fc.assert(
      fc.property(
        fc.dictionary(folder, fc.integer({ min: 1, max: 5 }), { minKeys: 1 }),
        fc.integer({ min: 3, max: 12 }),
        (folders, limit) => {
          const rows = treeOf(folders).rows(limit);
          expect(rows.length).toBeLessThanOrEqual(limit);
          const sum = new Tally();
          for (const row of rows) sum.merge(row.tally);
          const actions = Object.values(folders).reduce((a, b) => a + b, 0);
          expect(sum.actions).toBe(actions);
          expect(sum.sent).toBe(actions * 10);
          expect(rows.reduce((n, row) => n + row.folders, 0)).toBe(
            Object.keys(folders).length,
          );
        },
      ),
    );
  });
});
