/** What changed from one inventory to another, and how it is shown. */
import { expect, it } from "vitest";
import { compareInventories } from "../../../src/inventory/compare-inventories.ts";
import type { CatalogueChange } from "../../../src/model/catalogue.ts";
import { inventoryDiffJson } from "../../../src/render/inventory-diff-json.ts";
import { inventoryDiffText } from "../../../src/render/inventory-diff-text.ts";
import {
  archived,
  catalogueAfter,
  entry,
  folder,
  inventoryOf,
  link,
} from "./example-inventory.ts";

function changes(
  before: readonly CatalogueChange[],
  after: readonly CatalogueChange[],
): string[] {
  return compareInventories(catalogueAfter(before), catalogueAfter(after)).map(
    (item) =>
      item.change === "moved"
        ? `moved ${item.from} ${item.path}`
        : `${item.change} ${item.path}`,
  );
}

it("tells contents from times and modes", () => {
  const old = [entry("a", 1), entry("b", 2), entry("c", 3), entry("d", 4)];
  const now = [
    entry("a", 1),
    entry("b", 2, { mode: "0600" }),
    entry("c", 3, { full: "f".repeat(64) }),
    entry("d", 5),
  ];
  expect(changes(old, now)).toEqual(["touched b", "changed c", "changed d"]);
});

it("goes by the listed time where there is no common digest", () => {
  const unread = entry("a", 1, { full: undefined });
  expect(changes([unread], [entry("a", 1)])).toEqual([]);
  const later = entry("a", 1, { listed: "2024-06-01T00:00:00Z" });
  expect(changes([unread], [later])).toEqual(["changed a"]);
});

it("pairs what is gone with what came, once each, and never empty files", () => {
  const old = [entry("a", 7), entry("b", 7), entry("none", 0)];
  const now = [
    ...[entry("c/a", 7), entry("c/b", 7), entry("c/c", 7), entry("nil", 0)],
  ];
  expect(changes(old, now)).toEqual([
    ...["moved a c/a", "moved b c/b", "added c/c"],
    ...["added nil", "removed none"],
  ]);
});

it("calls no folder gone that only got something in it, or lost it", () => {
  expect(changes([folder("f")], [entry("f/x", 1)])).toEqual(["added f/x"]);
  expect(changes([entry("f/x", 1)], [folder("f")])).toEqual(["removed f/x"]);
  expect(changes([folder("f")], [])).toEqual(["removed f"]);
});

it("knows links, changes of kind and archived copies", () => {
  const old = [link("a", "x"), link("b", "x"), entry("c", 1), archived("old")];
  const now = [link("a", "x"), link("b", "y"), link("c", "x"), archived("new")];
  expect(changes(old, now)).toEqual([
    ...["changed b", "changed c", "archived new", "pruned old"],
  ]);
});

it("is shown in lines and in JSON", async () => {
  const old = inventoryOf([
    ...[entry("a\u001b[2J", 1), entry("moved", 2), entry("gone", 3)],
    ...[entry("mode", 4), link("link", "x"), folder("empty"), archived("z")],
  ]);
  const now = inventoryOf(
    [
      ...[entry("a\u001b[2J", 9), entry("f/moved", 2), entry("new", 5)],
      ...[entry("mode", 4, { mode: "0600" }), link("link", "y")],
    ],
    { planId: undefined },
  );
  const found = compareInventories(old.catalogue, now.catalogue);
  const text = [...inventoryDiffText(old, now, found, { color: false })];
  await expect(text.join("")).toMatchFileSnapshot(
    "../../golden/inventory/diff.txt",
  );
  const json = [...inventoryDiffJson(old, now, found)].join("");
  expect(JSON.parse(json)).toBeTypeOf("object");
  await expect(json).toMatchFileSnapshot("../../golden/inventory/diff.json");
});
