/** What runs do to a catalogue, at random: few names, so that they meet. */
import fc from "fast-check";
import type { CatalogueChange } from "../../../src/model/catalogue.ts";
import { parseRelativePath } from "../../../src/model/path.ts";
import { archived, entry, folder, link } from "./example-inventory.ts";

const name = fc.constantFrom(
  "a",
  "a-b",
  "a.b",
  "b",
  "é",
  "\u{1f600}",
  "\uffee",
);
/** Files and folders never have one name, as in any tree. */
const folders = fc.array(
  name.map((text) => `${text}_`),
  { maxLength: 3 },
);
const path = fc
  .tuple(folders, name)
  .map(([above, last]) => [...above, last].join("/"));
const folderPath = fc
  .tuple(
    folders,
    name.map((text) => `${text}_`),
  )
  .map(([above, last]) => [...above, last].join("/"));

export const randomChanges: fc.Arbitrary<readonly CatalogueChange[]> = fc.array(
  fc.oneof(
    fc.tuple(path, fc.nat(15)).map(([at, n]) => entry(at, n)),
    path.map((at) => link(at, "somewhere")),
    folderPath.map((at) => folder(at)),
    path.map((at) => archived(at)),
    folderPath.map((at): CatalogueChange => ({
      ...{ kind: "folder-gone", path: parseRelativePath(at) },
    })),
  ),
  { maxLength: 20 },
);
