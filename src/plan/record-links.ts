/** Symbolic links under `symlinks: record`: nothing of them is on the server, so the catalogue alone decides. */
import type { CatalogueEntry, CatalogueLink } from "../model/catalogue.ts";
import type { LocalEntry } from "../model/local-files.ts";
import { childPath, type RelativePath } from "../model/path.ts";
import type { Policies } from "../model/policy.ts";
import type { Compared } from "./comparison.ts";

/** @param here the entries of the folder */
export function recordLinks(
  folder: RelativePath,
  here: readonly LocalEntry[],
  recorded: ReadonlyMap<string, CatalogueEntry>,
  policies: Policies,
  out: Compared,
): void {
  const kinds = new Map<string, LocalEntry["kind"]>();
  for (const entry of here) {
    const { name, kind } = entry;
    kinds.set(name, kind);
    if (kind !== "link") continue;
    const was = recorded.get(name);
    const before = was?.kind === "link" ? { link: was.target } : null;
    if (before?.link === entry.target) continue;
    record(out, childPath(folder, name), before, { link: entry.target });
  }
  for (const [name, was] of recorded) {
    if (was.kind !== "link") continue;
    const kind = kinds.get(name);
    // What is recorded of a file takes the link's place.
    if (kind === "link" || kind === "file") continue;
    const path = childPath(folder, name);
    if (kind !== undefined) record(out, path, { link: was.target }, null);
    else lostLink(path, was, policies, out);
  }
}

/** A recorded link that is not here any more. */
export function lostLink(
  path: RelativePath,
  { target }: CatalogueLink,
  policies: Policies,
  out: Compared,
): void {
  if (policies.ignores(path, "file")) return;
  switch (policies.of(path, "file").onDelete) {
    case "keep":
      out.kept += 1;
      break;
    case "refuse":
      out.finding("error", "delete-refused", path);
      break;
    case "archive":
    case "remove":
      record(out, path, { link: target }, null);
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
