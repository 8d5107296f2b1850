/** Symbolic links under `symlinks: record`: nothing of them is on the server, so the catalogue alone decides. */
import type { CatalogueEntry } from "../model/catalogue.ts";
import type { LocalEntry } from "../model/local-files.ts";
import { childPath, type RelativePath } from "../model/path.ts";
import type { Sides } from "./compare-trees.ts";
import type { Compared } from "./comparison.ts";

/** @param here the entries of the folder */
export function recordLinks(
  folder: RelativePath,
  here: readonly LocalEntry[],
  recorded: ReadonlyMap<string, CatalogueEntry>,
  { policies }: Sides,
  out: Compared,
): void {
  const others = new Set<string>();
  for (const entry of here) {
    if (entry.kind !== "link") {
      others.add(entry.name);
      continue;
    }
    const { name, target } = entry;
    const was = recorded.get(name);
    const before = was?.kind === "link" ? { link: was.target } : null;
    if (before?.link === target) continue;
    record(out, childPath(folder, name), before, { link: target });
  }
  const links = new Set(here.map(({ name }) => name));
  for (const [name, was] of recorded) {
    if (was.kind !== "link") continue;
    const path = childPath(folder, name);
    if (links.has(name) ? !others.has(name) : isKept(path)) continue;
    record(out, path, { link: was.target }, null);
  }

  function isKept(path: RelativePath): boolean {
    if (policies.ignores(path, "file")) return true;
    const word = policies.of(path, "file").onDelete;
    if (word === "keep") out.kept += 1;
    if (word === "refuse") out.finding("error", "delete-refused", path);
    return word === "keep" || word === "refuse";
  }
}

function record(
  out: Compared,
  path: RelativePath,
  before: { readonly link: string } | null,
  after: { readonly link: string } | null,
): void {
  out.push({
    kind: "action",
    action: { op: "link", path, reason: "link", before, after },
  });
}
