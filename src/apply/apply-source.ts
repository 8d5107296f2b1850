/** Carries out the actions of one source, phase by phase; what doesn't depend on a failed action goes on. */
import { digestHex } from "../model/digest.ts";
import type { LocalFiles } from "../model/local-files.ts";
import { depth, type RemotePath, remotePath } from "../model/path.ts";
import type { Progress } from "../model/progress.ts";
import type {
  Change,
  Outcome,
  Placement,
  RemoteFiles,
} from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { noOps } from "../plan/op-counts.ts";
import { phaseOf, PHASES, type PlanPhase } from "../plan/phase-of.ts";
import type { Action } from "../plan/plan-format.ts";
import { hashFileOf } from "../state/read-hash-files.ts";
import type { ApplyResult, Failure } from "./apply-result.ts";
import { FailedActions } from "./failed-actions.ts";
import { plannedContent } from "./planned-content.ts";
import type { Scratch } from "./scratch.ts";
import type { RemoteSurvey } from "./survey-remote.ts";

export interface SourceWork {
  readonly remote: RemoteFiles;
  readonly local: LocalFiles;
  readonly root: RemotePath;
  /** Of this source, in the order of the plan, without those already carried out. */
  readonly actions: readonly Action[];
  readonly survey: RemoteSurvey;
  readonly scratch: Scratch;
  /** Begins the names of this plan's temporary files. */
  readonly prefix: string;
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

type Sending = Action & { readonly op: "upload" | "replace" };

class SourceRun {
  readonly #done = noOps();
  readonly #failures: Failure[] = [];
  readonly #failed: FailedActions;
  readonly #running = new Map<number, Action>();
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
    const phases = new Map<PlanPhase, Action[]>(
      PHASES.map((phase) => [phase, []]),
    );
    for (const action of this.work.actions)
      phases.get(phaseOf(action))?.push(action);
    for (const [phase, actions] of phases)
      if (actions.length > 0) await this.#phase(phase, actions);
  }

  async #phase(phase: PlanPhase, actions: readonly Action[]): Promise<void> {
    switch (phase) {
      case "clear-files":
      case "delete-files":
      case "hash":
        return this.#change(actions);
      case "make-folders":
        for (const level of levels(actions)) {
          await this.#change(level);
          // Beside the next levels, once the source's own folder is there.
          void this.#prepareScratch();
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
    }
  }

  /** @param actions which don't depend on each other */
  async #change(actions: readonly Action[]): Promise<void> {
    const changes = this.#possible(actions, (action) => this.#toChange(action));
    await this.#record(this.work.remote.change(changes));
  }

  #prepareScratch(): Promise<void> {
    const { scratch, prefix, signal, actions } = this.work;
    const isNeeded = !signal.aborted && actions.some(isSending);
    this.#scratch ??= isNeeded ? scratch.prepare(prefix) : Promise.resolve();
    return this.#scratch;
  }

  async #send(actions: readonly Action[]): Promise<void> {
    await this.#prepareScratch();
    const placements = this.#possible(actions, (action) =>
      this.#toPlacement(sending(action)),
    );
    await this.#record(this.work.remote.place(placements));
  }

  #toChange({ id, op, path, after }: Action): Change {
    const target = remotePath(this.work.root, path);
    switch (op) {
      case "mkdir":
        return { id, kind: "make-folder", path: target };
      case "rmdir":
        return { id, kind: "remove-folder", path: target };
      case "delete": {
        const hasHashFile = this.work.survey.hasHashFile(path);
        const hashFile = hasHashFile ? hashFileOf(target) : undefined;
        return { id, kind: "remove-file", path: target, hashFile };
      }
      case "hash": {
        const content = digestHex(after.hash);
        return { id, kind: "write-file", path: hashFileOf(target), content };
      }
      case "upload":
      case "replace":
        throw new Error(`${op} is placed, not changed`);
    }
  }

  #toPlacement({ id, path, after }: Sending): Placement {
    const { root, prefix, local, survey, scratch, progress } = this.work;
    const target = remotePath(root, path);
    return {
      id,
      target,
      temporary: scratch.temporaryFile(prefix, id),
      aside: scratch.asideFile(path),
      size: after.size,
      modified: after.modified,
      content: plannedContent(local, path, after, (bytes) => {
        this.#bytes += bytes;
        progress.advance(0, bytes);
      }),
      hashFile: {
        path: hashFileOf(target),
        exists: survey.hasHashFile(path),
        content: after.hashFile ? digestHex(after.hash) : undefined,
      },
      archive: undefined,
    };
  }

  /** Actions one by one, as the adapter takes them; those that can't work any more are recorded as skipped. */
  async *#possible<Step>(
    actions: readonly Action[],
    toStep: (action: Action) => Step,
  ): AsyncGenerator<Step, void, undefined> {
    for await (const action of streamOf(actions)) {
      if (this.work.signal.aborted) return;
      const cause = this.#failed.obstacle(action);
      if (cause !== undefined) {
        this.#skip(action, cause);
        continue;
      }
      this.#running.set(action.id, action);
      yield toStep(action);
    }
  }

  #skip(action: Action, cause: Action): void {
    this.#failed.add(action, cause);
    this.#failures.push({
      action,
      kind: "skipped",
      message: `needs action ${cause.id} (${cause.op} ${cause.path}), which failed`,
      hint: undefined,
    });
    this.work.progress.advance(1, 0);
  }

  async #record(outcomes: AsyncIterable<Outcome>): Promise<void> {
    for await (const outcome of outcomes) {
      const action = this.#running.get(outcome.id);
      if (action === undefined)
        throw new Error(`an outcome of no action: ${outcome.id}`);
      this.#running.delete(outcome.id);
      this.work.progress.advance(1, 0);
      if (outcome.kind === "done") {
        this.#done[action.op] += 1;
        continue;
      }
      this.#failed.add(action, action);
      const { message, hint } = outcome.error;
      this.#failures.push({ action, kind: "failed", message, hint });
    }
    const [lost] = this.#running.keys();
    if (lost !== undefined && !this.work.signal.aborted)
      throw new Error(`an action without an outcome: ${lost}`);
  }
}

export function isSending(action: Action): action is Sending {
  return action.op === "upload" || action.op === "replace";
}

function sending(action: Action): Sending {
  if (!isSending(action)) throw new Error(`${action.op} has no content`);
  return action;
}

/** Actions on folders by depth, shallowest first: those of one level don't depend on each other. */
function levels(actions: readonly Action[]): Action[][] {
  const byDepth = new Map<number, Action[]>();
  for (const action of actions) {
    const level = depth(action.path);
    const there = byDepth.get(level);
    if (there === undefined) byDepth.set(level, [action]);
    else there.push(action);
  }
  return [...byDepth].sort(([a], [b]) => a - b).map(([, level]) => level);
}
