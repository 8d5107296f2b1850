/** What an apply did, for people and machines. */
import type { Settled } from "../model/progress.ts";
import type { OpCounts } from "../plan/op-counts.ts";
import type { Action } from "../plan/action-format.ts";

export interface Failure {
  readonly action: Action;
  /** `skipped`: not tried, because an action that it depends on failed. */
  readonly kind: "failed" | "skipped";
  readonly message: string;
  readonly hint: string | undefined;
}

export function settledBy({ action, kind, message, hint }: Failure): Settled {
  const { source, id, op, path } = action;
  return { source, id, op, path, outcome: kind, message, hint };
}

export interface ApplyResult {
  readonly planId: string;
  /** Actions carried out by this run, of each kind. */
  readonly done: Readonly<OpCounts>;
  /** Actions that an earlier run of the same plan had carried out. */
  readonly alreadyDone: number;
  /** Bytes of content sent, or brought here. */
  readonly bytes: number;
  readonly failures: readonly Failure[];
  /** Of a restore: findings of its plan that say that something of the backup does not come back. */
  readonly missing?: number;
  /** Sources whose catalogue does not say what was done, and why. */
  readonly unrecorded: readonly {
    readonly source: string;
    readonly message: string;
  }[];
}
