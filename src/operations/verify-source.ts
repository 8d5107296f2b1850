/** Verifies one source: lists its remote, compares that with the catalogue, and looks into as many files as it is asked to. */
import type { Source } from "../manifest/manifest.ts";
import { LocalFileError } from "../model/errors.ts";
import { ROOT } from "../model/path.ts";
import type { Level } from "../model/proof.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { sourceKind } from "../scan/scan-source.ts";
import { readCatalogue, type StoredState } from "../state/read-catalogue.ts";
import type { Selection } from "../verify/choose-files.ts";
import { oldestProof } from "../verify/oldest-proof.ts";
import { recordedFiles } from "../verify/recorded-files.ts";
import { Verdict } from "../verify/verdict.ts";
import type { SourceVerdict } from "../verify/verify-result.ts";
import { catalogueCopy } from "./catalogue-copy.ts";
import { type Environment, interruptible } from "./environment.ts";
import { TreeListing } from "./list-tree.ts";
import { lookInto } from "./look-into.ts";
import { lookOver } from "./look-over.ts";
import { proofsOf, timeOf } from "./proofs-of.ts";

export interface VerifyRequest {
  readonly source: Source;
  readonly level: Level;
  /** Of the files whose contents are looked into; listings are compared for all. */
  readonly selection: Selection;
}

/** @throws RemoteError when the server is out of reach, InterruptedError; what was proven until then is recorded first */
export async function verifySource(
  { source, level, selection }: VerifyRequest,
  environment: Environment,
): Promise<SourceVerdict> {
  const { clock, random } = environment;
  const remote = await environment.remotes.open(source.remote);
  const begun = clock.now();
  const verdict = new Verdict();
  // Nothing is lost when this stops at once.
  const seen = await interruptible(environment, "at-once", () =>
    look({ source, remote, verdict, begun }, environment),
  );
  const { catalogue, dates } = seen;
  if (catalogue === undefined) tellOfNoCatalogue(source, level, verdict);
  const how = { level, selection, at: timeOf(begun), seed: random() };
  await interruptible(environment, "gently", () =>
    lookInto(
      seen.files,
      { source, remote, catalogue, dates, verdict, how },
      environment,
    ),
  );
  const recorded = catalogue && recordedFiles(catalogue, source.policies);
  return verdict.result({
    ...{ source: source.name, remote: source.remote.name, to: source.to },
    by: catalogue === undefined ? "hash-files" : "catalogue",
    dates: recorded && oldestProof(recorded, dates.book),
  });
}

interface Look {
  readonly source: Source;
  readonly remote: RemoteFiles;
  readonly verdict: Verdict;
  /** Milliseconds since 1970. */
  readonly begun: number;
}

/** What is recorded, what is there, and the files of which these agree. */
async function look(
  { source, remote, verdict, begun }: Look,
  environment: Environment,
) {
  const { state } = source;
  const copy = catalogueCopy(source, environment.cache);
  const [stored, listing] = await Promise.all([
    readCatalogue(remote, state, copy),
    listRemote(source, remote, environment),
  ]);
  tellOfState(stored, verdict);
  const { catalogue } = stored;
  const listed = stored.stored.listed.catalogue;
  const dates = await proofsOf(remote, state, listed, begun);
  verdict.notices.push(...dates.problems);
  const files = await lookOver(
    ...([remote, source, listing.tree, catalogue, verdict] as const),
  );
  return { catalogue, dates, files };
}

async function listRemote(
  source: Source,
  remote: RemoteFiles,
  { progress, localPath }: Environment,
): Promise<TreeListing> {
  const { to, state, policies } = source;
  progress.start("list", source.name);
  const listing = new TreeListing(
    ...([remote, to, state, policies] as const),
    ...([
      isFolder(localPath(source)),
      () => {
        progress.advance(1, 0);
      },
    ] as const),
  );
  await listing.list([ROOT]);
  return listing;
}

/** Beside a source that is one file lies what is none of its business. A source that is lost by now was a folder, mostly. */
function isFolder(path: string): boolean {
  try {
    return sourceKind(path) === "folder";
  } catch (error) {
    if (error instanceof LocalFileError) return true;
    throw error;
  }
}

function tellOfState(
  { problems, interrupted, rolledBack }: StoredState,
  verdict: Verdict,
): void {
  verdict.problems.push(...problems);
  if (rolledBack !== undefined)
    verdict.problems.push(
      `the catalogue on the server is older (serial ${rolledBack.found}) than one that this machine has seen (serial ${rolledBack.seen}): was the server restored from a backup?`,
    );
  for (const planId of interrupted)
    verdict.notices.push(
      `an apply of the plan ${planId} was interrupted: apply it again to go on`,
    );
}

function tellOfNoCatalogue(
  { name }: Source,
  level: Level,
  verdict: Verdict,
): void {
  const how = `an apply to ${name} makes one of what it puts there, and \`ftp-sync adopt ${name}\` of what is there already`;
  if (level === "listing")
    verdict.problems.push(
      `there is no catalogue, so a listing proves nothing: ${how}, or compare with hash files by --level read-back`,
    );
  else
    verdict.notices.push(
      `there is no catalogue: contents are compared with hash files, missing and foreign files are not noticed, and no dates are kept; ${how}`,
    );
}
