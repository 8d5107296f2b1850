/** Use case: how a source's backup stands, in numbers. Writes nothing to the server; without it, what this machine saw last counts. */
import type { Manifest, Source } from "../manifest/manifest.ts";
import type { Catalogue } from "../model/catalogue.ts";
import {
  ConnectionError,
  LocalFileError,
  LoginError,
  TransientError,
  TrustError,
} from "../model/errors.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import type { Amount, SourceStatus } from "../model/source-status.ts";
import { copiedCatalogue } from "../state/copied-catalogue.ts";
import { inspectLock } from "../state/inspect-lock.ts";
import { lockHolder } from "../state/lock-words.ts";
import { readCatalogue } from "../state/read-catalogue.ts";
import { oldestProof } from "../verify/oldest-proof.ts";
import { recordedFiles } from "../verify/recorded-files.ts";
import { catalogueCopy } from "./catalogue-copy.ts";
import { type Environment, interruptible } from "./environment.ts";
import { planSource } from "./plan-source.ts";
import { proofsOf } from "./proofs-of.ts";

/** @throws RemoteError for what a reachable server refuses, InterruptedError */
export function sourceStatus(
  manifest: Manifest,
  source: Source,
  environment: Environment,
): Promise<SourceStatus> {
  return interruptible(environment, "at-once", async () => {
    try {
      return await fromServer(manifest, source, environment);
    } catch (error) {
      if (environment.signal.aborted || !isOutOfReach(error)) throw error;
      const copy = catalogueCopy(source, environment.cache);
      const catalogue = await copiedCatalogue(copy);
      return {
        ...{ source: source.name, from: "copy", problems: [error.message] },
        ...{ backup: catalogue && backupOf(catalogue), interrupted: [] },
      };
    }
  });
}

function isOutOfReach(error: unknown): error is Error {
  const kinds = [ConnectionError, LoginError, TrustError, TransientError];
  return kinds.some((kind) => error instanceof kind);
}

async function fromServer(
  manifest: Manifest,
  source: Source,
  environment: Environment,
): Promise<SourceStatus> {
  const remote = await environment.remotes.open(source.remote);
  const copy = catalogueCopy(source, environment.cache);
  const stored = await readCatalogue(remote, source.state, copy);
  const { catalogue, problems, interrupted } = stored;
  const lock = await lockOf(source, remote, environment);
  const status = { source: source.name, from: "server", interrupted } as const;
  if (catalogue === undefined) return { ...status, problems, lock };
  const { listed } = stored.stored;
  const now = environment.clock.now();
  const dates = await proofsOf(remote, source.state, listed.catalogue, now);
  const recorded = recordedFiles(catalogue, source.policies);
  const proofs = oldestProof(recorded, dates.book);
  const pending = await pendingOf(manifest, source, remote, environment);
  const isKnown = typeof pending === "object";
  return {
    ...{ ...status, backup: { ...backupOf(catalogue), proofs }, lock },
    problems: [...problems, ...dates.problems, ...(isKnown ? [] : [pending])],
    ...(isKnown ? { pending } : {}),
  };
}

function backupOf(catalogue: Catalogue) {
  const archived = catalogue.archived();
  const times = archived.map(({ at }) => at).sort();
  return {
    serial: catalogue.base.serial,
    holds: holdsOf(catalogue),
    applied: catalogue.applied().at(-1),
    archive: {
      files: archived.length,
      bytes: archived.reduce((sum, { size }) => sum + size, 0),
      oldest: times[0],
    },
  };
}

function holdsOf(catalogue: Catalogue): Amount {
  let files = 0;
  let bytes = 0;
  for (const path of catalogue.folders())
    for (const entry of catalogue.folder(path)?.entries.values() ?? []) {
      if (entry.kind !== "file") continue;
      files += 1;
      bytes += entry.size;
    }
  return { files, bytes };
}

async function lockOf(
  source: Source,
  remote: RemoteFiles,
  { holder }: Environment,
): Promise<SourceStatus["lock"]> {
  const found = await inspectLock(remote, source.state, holder, undefined);
  if (found.kind !== "held") return undefined;
  const { id, dead } = found;
  return { id, holder: lockHolder(found), dead: dead !== undefined };
}

/** Answers why it is not known, in words, when the local files can't be looked at. */
async function pendingOf(
  { archive, limits }: Manifest,
  source: Source,
  remote: RemoteFiles,
  environment: Environment,
): Promise<Readonly<Record<string, number>> | string> {
  const from = { kind: "server", remote, refresh: "none" } as const;
  const how = { limits, allowed: new Set<never>(), keep: archive.keep };
  try {
    const part = await planSource({ source, from, ...how }, environment);
    const counts: Record<string, number> = {};
    for (const { op } of part.actions) counts[op] = (counts[op] ?? 0) + 1;
    return counts;
  } catch (error) {
    if (error instanceof LocalFileError) return error.message;
    throw error;
  }
}
