/** Plans the undo of what a plan did to one source: what the catalogue and the archive allow, and the remote still shows. */
import type { Source } from "../manifest/manifest.ts";
import { type Catalogue, planTag } from "../model/catalogue.ts";
import { RefusedError } from "../model/errors.ts";
import type { AllowableCode } from "../model/finding.ts";
import type { Limits } from "../model/policy.ts";
import type { SourcePart } from "../plan/assemble-plan.ts";
import { checkLimits } from "../plan/check-limits.ts";
import { withFoldersAbove } from "../plan/folders-above.ts";
import { Past } from "../plan/past.ts";
import type { BackupAction, BackupDraft } from "../plan/action-format.ts";
import { takeBack } from "../plan/take-back.ts";
import { takeBackByCatalogue } from "../plan/take-back-by-catalogue.ts";
import { readCatalogue, type StoredState } from "../state/read-catalogue.ts";
import { catalogueCopy } from "./catalogue-copy.ts";
import type { Environment } from "./environment.ts";
import { sourceIdentity } from "./plan-identity.ts";
import { stateFindings } from "./state-findings.ts";
import { stillStanding } from "./still-standing.ts";

export interface UndoneSource {
  readonly source: Source;
  readonly stored: StoredState;
}

/** What the server keeps of a source that is to be looked at. @throws RemoteError */
export async function openUndo(
  source: Source,
  { remotes, cache }: Environment,
): Promise<UndoneSource> {
  const remote = await remotes.open(source.remote);
  const copy = catalogueCopy(source, cache);
  return { source, stored: await readCatalogue(remote, source.state, copy) };
}

/** Ids of the plans that were applied to it, wholly or in part; in their order. */
export function appliedTo({ stored }: UndoneSource): readonly string[] {
  const applied = stored.catalogue?.applied() ?? [];
  return [...applied.map(({ planId }) => planId), ...stored.interrupted];
}

/**
 * @param actions of the plan to take back, on this source; undefined: only its id is known
 * @throws RefusedError without a catalogue, RemoteError
 */
export async function undoSource(
  { source, stored }: UndoneSource,
  planId: string,
  actions: readonly BackupAction[] | undefined,
  {
    limits,
    allowed,
  }: { readonly limits: Limits; readonly allowed: ReadonlySet<AllowableCode> },
  environment: Environment,
): Promise<SourcePart> {
  const { name } = source;
  const { catalogue, head } = stored;
  if (catalogue === undefined) throw noCatalogue(source, stored);
  const past = new Past(catalogue, planTag(planId));
  const wanted =
    actions === undefined ? takeBackByCatalogue(past) : takeBack(actions, past);
  environment.progress.start("check", name);
  const asked = withFoldersAbove(wanted.drafts, catalogue);
  const standing = await stillStanding(
    source,
    asked,
    catalogue,
    await environment.remotes.open(source.remote),
  );
  const { listing } = standing;
  const drafts = withoutNeedless(standing.drafts, wanted.drafts, catalogue);
  const counts = countsOf(drafts, catalogue);
  const findings = [
    ...stateFindings(stored),
    ...wanted.findings,
    ...standing.findings,
  ].map(({ level, code, ...rest }) => ({ level, code, source: name, ...rest }));
  return {
    name,
    header: { ...sourceIdentity(source, head), listing },
    actions: drafts,
    findings: [...findings, ...checkLimits(name, counts, limits, allowed)],
    ...{ drift: [], unchanged: 0, kept: 0 },
  };
}

/** A folder that was to be made for something that doesn't come is made for nothing. */
function withoutNeedless(
  drafts: readonly BackupDraft[],
  wanted: readonly BackupDraft[],
  catalogue: Catalogue,
): readonly BackupDraft[] {
  const own = new Set(wanted.map(({ path }) => path));
  const rest = drafts.filter(({ path }) => own.has(path));
  const needed = withFoldersAbove(rest, catalogue).map(({ path }) => path);
  const keep = new Set(needed);
  return drafts.filter(({ path }) => keep.has(path));
}

function noCatalogue({ name }: Source, { problems }: StoredState) {
  const why = problems[0] ?? "there is none";
  return new RefusedError(
    `${name}: without its catalogue nothing tells what a plan did: ${why}`,
    { hint: "what was archived lies in the folder `archive` of its state" },
  );
}

/** A file that makes way for the one before it is replaced. */
function countsOf(drafts: readonly BackupDraft[], catalogue: Catalogue) {
  const returning = new Set<string>();
  for (const { op, path } of drafts)
    if (op === "unarchive") returning.add(path);
  const leaving = drafts.filter(({ op }) => op === "archive");
  const replacements = leaving.filter(({ path }) => returning.has(path)).length;
  let remoteFiles = 0;
  for (const path of catalogue.folders())
    for (const { kind } of catalogue.folder(path)?.entries.values() ?? [])
      if (kind === "file") remoteFiles += 1;
  return {
    ...{ localFiles: undefined, remoteFiles, replacements },
    deletes: leaving.length - replacements,
  };
}
