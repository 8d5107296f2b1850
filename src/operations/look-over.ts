/** Compares what was listed with what is recorded, and asks for what listings leave open. */
import type { Source } from "../manifest/manifest.ts";
import type { Catalogue } from "../model/catalogue.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import {
  compareListing,
  listedFiles,
  type ListedTree,
  type Present,
  present,
  type Sighting,
} from "../verify/compare-listing.ts";
import type { Verdict } from "../verify/verdict.ts";
import { settleAbsent } from "./settle-absent.ts";

/**
 * Answers the files whose content can be the recorded one; the others are judged.
 * @throws ConnectionError | LoginError | TrustError when the server is out of reach
 */
export async function lookOver(
  remote: RemoteFiles,
  { to, policies }: Source,
  tree: ListedTree,
  catalogue: Catalogue | undefined,
  verdict: Verdict,
): Promise<readonly Present[]> {
  for (const [path, { incomplete, doubtful }] of tree)
    if (incomplete !== undefined || doubtful)
      verdict.notices.push(
        `the listing of ${path === "." ? to : path} can't be trusted to be whole (${incomplete ?? "it may have been cut short"}): recorded files that it doesn't show are asked for one by one, foreign ones may go unnoticed`,
      );
  if (catalogue === undefined) {
    const files = [...listedFiles(tree, policies)];
    for (const { size } of files) verdict.count(size);
    return files;
  }
  const files: Present[] = [];
  const doubted: (Sighting & { readonly kind: "absent" })[] = [];
  for (const sighting of compareListing(tree, catalogue, policies)) {
    if (sighting.kind === "foreign") {
      verdict.foreign(sighting.path, sighting.entry);
      continue;
    }
    verdict.count(sighting.file?.size ?? 0);
    if (sighting.kind === "present") files.push(sighting);
    else if (sighting.kind === "resized")
      verdict.resized(sighting, sighting.entry);
    else if (sighting.doubt === undefined) verdict.missing(sighting);
    else doubted.push(sighting);
  }
  for await (const settled of settleAbsent(remote, to, doubted)) {
    const { path, file, doubt = "" } = settled.absent;
    switch (settled.kind) {
      case "missing":
        verdict.missing({ path, file });
        break;
      case "failed":
        verdict.unchecked(
          path,
          `whether it is there is not known: its folder's listing is not whole (${doubt}), and ${settled.error.message}`,
        );
        break;
      case "found":
        if (settled.entry.size === file.size)
          files.push(present(path, file, settled.entry, new Map()));
        else verdict.resized({ path, file }, settled.entry);
    }
  }
  return files;
}
