/** Carries out what is left of the plan for one source, journals it, and writes the new catalogue. */
import { FtpSyncError } from "../model/errors.ts";
import type { Progress } from "../model/progress.ts";
import { fileAfter, fileBefore } from "../plan/action-files.ts";
import { noOps } from "../plan/op-counts.ts";
import type { BackupAction } from "../plan/action-format.ts";
import { Journal } from "../state/journal.ts";
import { removeSuperseded, writeCatalogue } from "../state/write-catalogue.ts";
import {
  applySource,
  type SourceResult,
  type SourceWork,
} from "./apply-source.ts";
import {
  catalogueChanges,
  type Knowledge,
  type Witness,
} from "./catalogue-changes.ts";
import type { CheckedSource } from "./check-source.ts";
import { witnessesOf } from "./done-earlier.ts";
import { isNoted } from "./is-noted.ts";
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
  const { lock, recorded, tag, owners, todo, before } = source;
  const now = (): string => seconds(runner.clock.now());
  const lineage = before.lineage ?? runner.random();
  const knowledge: Knowledge = { recorded, tag, at: now() };
  const unnoted = source.done.filter(
    (action) => !isNoted(action, recorded, tag),
  );
  const inPlace = todo.filter(({ id }) => source.onlyHashFile.has(id));
  const known = await witnessesOf(source, [...unnoted, ...inPlace]);
  // A journal that nobody went on from becomes part of the catalogue, even when it says all that was left to be said.
  const isNothing = todo.length === 0 && unnoted.length === 0;
  if (isNothing && before.interrupted.length === 0) {
    await tidyUp(source);
    return nothingDone();
  }
  const journal = journalOf(source, lineage, runner, progress);
  const note = (action: BackupAction, witness: Witness): void => {
    journal.add(catalogueChanges(action, witness, knowledge));
  };
  for (const action of unnoted) note(action, known.get(action.id) ?? UNSEEN);
  let result: SourceResult;
  try {
    result = await workOn(source, progress, {
      signal: AbortSignal.any([signal, lock.lost]),
      onDone: (action, { listed, full }) => {
        const was = known.get(action.id);
        note(action, {
          listed: listed ?? was?.listed ?? listedBefore(action, source),
          full: full ?? was?.full,
          owner: owners.get(action.path),
        });
      },
    });
  } catch (error) {
    if (!lock.lost.aborted) await journal.flush();
    throw error;
  }
  if (signal.aborted && !lock.lost.aborted && !isWhole(result, todo)) {
    await journal.flush();
    return { ...result, unrecorded: undefined };
  }
  const unrecorded = await record(source, journal, lineage, now());
  return { ...result, unrecorded };
}

const UNSEEN: Witness = {
  ...{ listed: undefined, full: undefined, owner: undefined },
};

function nothingDone(): CarriedOut {
  return { done: noOps(), bytes: 0, failures: [], unrecorded: undefined };
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
    readonly onDone: SourceWork["onDone"];
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
  { remote, state, before, planId, lock }: CheckedSource,
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
        if (!off.signal.aborted && !lock.lost.aborted) work();
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

/** Answers why it could not be recorded. Then the journal is all that tells of it, or nothing if another run has the source now. */
async function record(
  { remote, state, before, planId, copy, lock }: CheckedSource,
  journal: Journal,
  lineage: string,
  at: string,
): Promise<string | undefined> {
  try {
    const run = await journal.finish();
    // Two runs that both write the next piece would leave none that can be believed.
    await lock.check();
    const who = { planId, at, lineage };
    await writeCatalogue(remote, state, before.stored, run, who, copy);
    return undefined;
  } catch (error) {
    if (!(error instanceof FtpSyncError)) throw error;
    if (!lock.lost.aborted) await journal.flush();
    return error.message;
  }
}

/** The time that the server told of a file in the survey: it was not changed since. */
function listedBefore(
  action: BackupAction,
  { survey }: CheckedSource,
): string | undefined {
  if (isSending(action) || fileAfter(action) === undefined) return undefined;
  const path = action.op === "move" ? action.from : action.path;
  return survey.entry(path)?.modified ?? fileBefore(action)?.modified;
}

function isWhole(
  { done, failures }: SourceResult,
  todo: readonly BackupAction[],
): boolean {
  const count = Object.values(done).reduce((a, b) => a + b, 0);
  return count + failures.length === todo.length;
}

function seconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
