/** Carries out what is left of the plan for one source, journals it, and writes the new catalogue. */
import { FtpSyncError } from "../model/errors.ts";
import type { Progress } from "../model/progress.ts";
import { fileAfter, fileBefore } from "../plan/action-files.ts";
import { noOps } from "../plan/op-counts.ts";
import type { Action } from "../plan/plan-format.ts";
import { Journal } from "../state/journal.ts";
import { removeSuperseded, writeCatalogue } from "../state/write-catalogue.ts";
import { applySource, type SourceResult } from "./apply-source.ts";
import {
  catalogueChanges,
  type Knowledge,
  type Witness,
} from "./catalogue-changes.ts";
import type { CheckedSource } from "./check-source.ts";
import { doneEarlier } from "./done-earlier.ts";
import type { Runner } from "./open-source.ts";
import { isSending } from "./to-step.ts";

export interface CarriedOut extends SourceResult {
  /** Why the catalogue does not say what was done; undefined: it does, or the journal if the run was interrupted. */
  readonly unrecorded: string | undefined;
}

/** Begins no action any more once the signal is given; what was done by then is journalled. */
export async function carryOut(
  source: CheckedSource,
  runner: Runner,
  progress: Progress,
  signal: AbortSignal,
): Promise<CarriedOut> {
  const { lock, recorded, tag, owners, todo } = source;
  const now = (): string => seconds(runner.clock.now());
  const lineage = source.before.lineage ?? runner.random();
  const knowledge: Knowledge = {
    ...{ recorded, tag, at: now() },
    owner: (path) => owners.get(path),
  };
  const earlier = await doneEarlier(source, knowledge);
  const isAllNoted = source.before.stored.journal.pieces.length === 0;
  if (todo.length === 0 && earlier.length === 0 && isAllNoted) {
    await tidyUp(source);
    return { done: noOps(), bytes: 0, failures: [], unrecorded: undefined };
  }
  const journal = journalOf(source, lineage, runner, progress);
  journal.add(earlier);
  const result = await workOn(source, progress, {
    signal: AbortSignal.any([signal, lock.lost]),
    onDone: (action, witness) => {
      const told = { ...witness, listed: listedTime(action, witness, source) };
      journal.add(catalogueChanges(action, told, knowledge));
    },
  });
  if (lock.lost.aborted)
    return { ...result, unrecorded: String(lock.lost.reason) };
  if (signal.aborted && !isWhole(result, todo)) {
    await journal.flush();
    return { ...result, unrecorded: undefined };
  }
  const unrecorded = await record(source, journal, lineage, now());
  await source.scratch.clear();
  return { ...result, unrecorded };
}

/** Takes away what the run before, which was killed at its very end, left. */
async function tidyUp(source: CheckedSource): Promise<void> {
  const { remote, state, before, scratch } = source;
  await scratch.clear();
  await removeSuperseded(remote, state, before.stored);
}

function workOn(
  source: CheckedSource,
  progress: Progress,
  run: {
    readonly signal: AbortSignal;
    readonly onDone: (action: Action, witness: Witness) => void;
  },
): Promise<SourceResult> {
  const { name, remote, local, todo: actions, onlyHashFile } = source;
  const { root, state, tag, survey, scratch } = source;
  const bytes = actions.reduce(
    (total, action) => total + (isSending(action) ? action.after.size : 0),
    0,
  );
  progress.start("apply", name, { files: actions.length, bytes });
  return applySource({
    ...{ remote, local, actions, onlyHashFile, progress, ...run },
    places: { root, state, tag, survey, scratch },
  });
}

function journalOf(
  { remote, state, before, planId }: CheckedSource,
  lineage: string,
  { clock }: Runner,
  progress: Progress,
): Journal {
  return new Journal(remote, state, before, {
    ...{ planId, lineage },
    now: () => seconds(clock.now()),
    later: (milliseconds, work) => {
      const off = new AbortController();
      void clock.sleep(milliseconds, off.signal).then(() => {
        if (!off.signal.aborted) work();
      });
      return () => {
        off.abort();
      };
    },
    notice: (text) => {
      progress.notice(text);
    },
  });
}

/** Answers why it could not be recorded. Then the journal is all that tells of it. */
async function record(
  { remote, state, before, planId, copy }: CheckedSource,
  journal: Journal,
  lineage: string,
  at: string,
): Promise<string | undefined> {
  try {
    const run = await journal.finish();
    const who = { planId, at, lineage };
    await writeCatalogue(remote, state, before.stored, run, who, copy);
    return undefined;
  } catch (error) {
    if (!(error instanceof FtpSyncError)) throw error;
    await journal.flush();
    return error.message;
  }
}

/** The time that the server tells of a file: now, or in the survey before, if it was not changed. */
function listedTime(
  action: Action,
  { listed }: Witness,
  { survey, onlyHashFile }: CheckedSource,
): string | undefined {
  if (listed !== undefined) return listed;
  // The survey found such a file there with the time that it is to have.
  if (onlyHashFile.has(action.id))
    return fileAfter(action)?.modified?.replace(/\.\d+Z$/, "Z");
  if (isSending(action)) return undefined;
  if (fileAfter(action) === undefined) return undefined;
  const path = action.op === "move" ? action.from : action.path;
  return survey.entry(path)?.modified ?? fileBefore(action)?.modified;
}

function isWhole(
  { done, failures }: SourceResult,
  todo: readonly Action[],
): boolean {
  const count = Object.values(done).reduce((a, b) => a + b, 0);
  return count + failures.length === todo.length;
}

function seconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
