/** Carries out the actions of one source, phase by phase; what doesn't depend on a failed action goes on. */
import type { FullDigest } from "../model/digest.ts";
import type { LocalFiles } from "../model/local-files.ts";
import { depth } from "../model/path.ts";
import type { Progress } from "../model/progress.ts";
import type { Change, Outcome, RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { noOps } from "../plan/op-counts.ts";
import { phaseOf, PHASES, type PlanPhase } from "../plan/phase-of.ts";
import type { BackupAction } from "../plan/action-format.ts";
import { type ApplyResult, type Failure, settledBy } from "./apply-result.ts";
import { InterruptedError } from "../model/errors.ts";
import { FailedActions } from "./failed-actions.ts";
import {
  hashFileChanges,
  isSending,
  type Places,
  type Sending,
  toChanges,
  toPlacement,
} from "./to-step.ts";

export interface SourceWork {
  readonly remote: RemoteFiles;
  readonly local: LocalFiles;
  readonly places: Places;
  /** Of this source, in the order of the plan, without those already carried out. */
  readonly actions: readonly BackupAction[];
  /** Ids of uploads of which only the hash file is left to be written. */
  readonly onlyHashFile: ReadonlySet<number>;
  /** Hears of each action that is done, at once. */
  readonly onDone: (
    action: BackupAction,
    told: {
      /** The time that the server tells for the file now. */
      readonly listed: string | undefined;
      /** The digest of every byte that was sent. */
      readonly full: FullDigest | undefined;
    },
  ) => void;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export type SourceResult = Pick<ApplyResult, "done" | "bytes" | "failures">;

/** Begins no action any more once the signal is given. */
export async function applySource(work: SourceWork): Promise<SourceResult> {
  const run = new SourceRun(work);
  await run.all();
  return run.result();
}

class SourceRun {
  readonly #done = noOps();
  readonly #failures: Failure[] = [];
  readonly #failed: FailedActions;
  readonly #running = new Map<number, BackupAction>();
  /** What is left of actions that take several changes. */
  readonly #rest = new Map<number, readonly Change[]>();
  readonly #digests = new Map<number, FullDigest>();
  #bytes = 0;
  #scratch: Promise<void> | undefined;

  constructor(readonly work: SourceWork) {
    this.#failed = new FailedActions(work.actions);
  }

  result(): SourceResult {
    const failures = this.#failures.toSorted(
      (a, b) => a.action.id - b.action.id,
    );
    return { done: this.#done, bytes: this.#bytes, failures };
  }

  async all(): Promise<void> {
    const phases = new Map<PlanPhase, BackupAction[]>(
      PHASES.map((phase) => [phase, []]),
    );
    for (const action of this.work.actions)
      phases.get(phaseOf(action))?.push(action);
    for (const [phase, actions] of phases)
      if (actions.length > 0) await this.#phase(phase, actions);
    const { places, signal } = this.work;
    if (this.#scratch === undefined && !signal.aborted)
      await places.scratch.clear();
  }

  async #phase(
    phase: PlanPhase,
    actions: readonly BackupAction[],
  ): Promise<void> {
    switch (phase) {
      case "clear-files":
      case "move":
      case "touch":
      case "hash":
      case "record":
      case "delete-files":
      case "unarchive":
      case "prune":
      case "adopt":
        return this.#change(actions);
      case "make-folders":
        for (const level of levels(actions)) {
          await this.#change(level);
          // Beside the next levels, once the source's own folder is there; who needs it waits for it and hears what went wrong.
          this.#prepareScratch().catch(() => undefined);
        }
        return;
      case "clear-folders":
      case "delete-folders":
        for (const level of levels(actions).reverse())
          await this.#change(level);
        return;
      case "upload":
      case "replace":
        return this.#send(actions);
      case "local-mkdir":
      case "download":
      case "local-link":
      case "local-touch":
        throw new Error(`a ${phase} is no work for a server`);
    }
  }

  /** @param actions which don't depend on each other */
  async #change(actions: readonly BackupAction[]): Promise<void> {
    const { remote, places, onlyHashFile } = this.work;
    const changes = this.#possible(actions, (action) => {
      const [first, ...rest] =
        isSending(action) && onlyHashFile.has(action.id)
          ? hashFileChanges(action, action.after, places)
          : toChanges(notSending(action), places);
      this.#keepRest(action.id, rest);
      return first;
    });
    await this.#record(remote.change(changes));
    while (this.#rest.size > 0) {
      const next = [...this.#rest.values()].flatMap((rest) => rest.slice(0, 1));
      for (const [id, rest] of this.#rest) this.#keepRest(id, rest.slice(1));
      await this.#record(remote.change(streamOf(next)));
    }
  }

  async #prepareScratch(): Promise<void> {
    const { places, signal, actions } = this.work;
    if (signal.aborted || !actions.some(isSending)) return;
    this.#scratch ??= places.scratch.prepare();
    await this.#scratch;
  }

  async #send(actions: readonly BackupAction[]): Promise<void> {
    const { remote, local, places, onlyHashFile, progress } = this.work;
    await this.#prepareScratch();
    const inPlace = actions.filter(({ id }) => onlyHashFile.has(id));
    if (inPlace.length > 0) await this.#change(inPlace);
    const onBytes = (bytes: number): void => {
      this.#bytes += bytes;
      progress.advance(0, bytes);
    };
    const others = actions.filter(({ id }) => !onlyHashFile.has(id));
    const placements = this.#possible(others, (action) =>
      toPlacement(sending(action), places, local, onBytes, (full) => {
        this.#digests.set(action.id, full);
      }),
    );
    await this.#record(remote.place(placements));
  }

  /**
   * The (first) steps of actions, one by one, as the adapter takes them; actions that can't work any more are recorded as
   * skipped, and those that need no step as done.
   */
  async *#possible<Step>(
    actions: readonly BackupAction[],
    toStep: (action: BackupAction) => Step | undefined,
  ): AsyncGenerator<Step, void, undefined> {
    for await (const action of streamOf(actions)) {
      if (this.work.signal.aborted) return;
      const cause = this.#failed.obstacle(action);
      if (cause !== undefined) {
        this.#skip(action, cause);
        continue;
      }
      const step = toStep(action);
      if (step === undefined) {
        this.#finish(action, undefined);
        continue;
      }
      this.#running.set(action.id, action);
      yield step;
    }
  }

  #keepRest(id: number, rest: readonly Change[]): void {
    if (rest.length === 0) this.#rest.delete(id);
    else this.#rest.set(id, rest);
  }

  #skip(action: BackupAction, cause: BackupAction): void {
    this.#failed.add(action, cause);
    this.#fail({
      action,
      kind: "skipped",
      message: `needs action ${cause.id} (${cause.op} ${cause.path}), which failed`,
      hint: undefined,
    });
  }

  #fail(failure: Failure): void {
    this.#failures.push(failure);
    this.work.progress.settled(settledBy(failure));
  }

  async #record(outcomes: AsyncIterable<Outcome>): Promise<void> {
    for await (const outcome of outcomes) {
      const action = this.#running.get(outcome.id);
      if (action === undefined)
        throw new Error(`an outcome of no action: ${outcome.id}`);
      if (outcome.kind === "done") {
        if (this.#rest.has(outcome.id)) continue;
        this.#running.delete(outcome.id);
        this.#finish(action, outcome.modified);
        continue;
      }
      this.#running.delete(outcome.id);
      this.#rest.delete(outcome.id);
      // It is as good as never begun.
      if (outcome.error instanceof InterruptedError) continue;
      this.#failed.add(action, action);
      const { message, hint } = outcome.error;
      this.#fail({ action, kind: "failed", message, hint });
    }
    const lost = [...this.#running.keys()].find((id) => !this.#rest.has(id));
    if (lost !== undefined && !this.work.signal.aborted)
      throw new Error(`an action without an outcome: ${lost}`);
  }

  #finish(action: BackupAction, listed: string | undefined): void {
    const { source, id, op, path } = action;
    this.#done[op] += 1;
    this.work.progress.settled({ source, id, op, path, outcome: "done" });
    const full = this.#digests.get(action.id);
    this.#digests.delete(action.id);
    this.work.onDone(action, { listed, full });
  }
}

function sending(action: BackupAction): Sending {
  if (!isSending(action)) throw new Error(`${action.op} has no content`);
  return action;
}

function notSending(action: BackupAction): Exclude<BackupAction, Sending> {
  if (isSending(action)) throw new Error(`${action.op} is placed, not changed`);
  return action;
}

/** Actions on folders by depth, shallowest first: those of one level don't depend on each other. */
function levels(actions: readonly BackupAction[]): BackupAction[][] {
  const byDepth = new Map<number, BackupAction[]>();
  for (const action of actions) {
    const level = depth(action.path);
    const there = byDepth.get(level);
    if (there === undefined) byDepth.set(level, [action]);
    else there.push(action);
  }
  return [...byDepth].sort(([a], [b]) => a - b).map(([, level]) => level);
}
