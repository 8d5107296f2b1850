/** What an undo can bring back when only the plan's id is known: what the archive holds of it. */
import type { Finding } from "../model/finding.ts";
import { childPath, compareBytes, type RelativePath } from "../model/path.ts";
import { NOTHING, type Past, recordedState } from "./past.ts";
import type { BackupDraft } from "./action-format.ts";
import { standingWords, type TakenBack } from "./take-back.ts";

/** A file of the plan without an archived copy may have been new, or have replaced one: it is left alone. */
export function takeBackByCatalogue(past: Past): TakenBack {
  const drafts: BackupDraft[] = [];
  const findings: Omit<Finding, "source">[] = [];
  const explained = new Set<RelativePath>();
  const copies = [...past.copies].sort((a, b) => compareBytes(a.path, b.path));
  for (const { path } of copies) {
    const standing = past.standing(path);
    const back = past.unarchive(path);
    if (back === undefined) continue;
    explained.add(path);
    const isOfPlan =
      standing.kind === "file" && standing.file.plan === past.tag;
    if (isOfPlan) {
      const before = recordedState(standing.file);
      drafts.push({
        ...{ op: "archive", path, reason: "undone", before, after: null },
      });
    } else if (standing.kind !== NOTHING.kind) {
      const detail = standingWords(standing);
      findings.push({ level: "warning", code: "changed-since", path, detail });
      continue;
    }
    drafts.push(back.draft);
  }
  const unclear = unclearFiles(past, explained);
  if (unclear !== undefined) findings.push(unclear);
  return { drafts, findings };
}

function unclearFiles(
  { catalogue, tag }: Past,
  explained: ReadonlySet<RelativePath>,
): Omit<Finding, "source"> | undefined {
  const paths: RelativePath[] = [];
  for (const folder of catalogue.folders())
    for (const [name, entry] of catalogue.folder(folder)?.entries ?? []) {
      const path = childPath(folder, name);
      if (entry.plan === tag && !explained.has(path)) paths.push(path);
    }
  const [first] = paths.sort(compareBytes);
  if (first === undefined) return undefined;
  const detail =
    paths.length === 1 ? first : `${paths.length} files, ${first} the first`;
  return { level: "warning", code: "undo-unclear", detail };
}
