/** Counts and bytes of actions. */
import type { Action, Op } from "../plan/plan-format.ts";

export class Tally {
  readonly ops: Record<Op, number> = {
    mkdir: 0,
    upload: 0,
    replace: 0,
    hash: 0,
    delete: 0,
    rmdir: 0,
  };
  actions = 0;
  /** Bytes of content to send. */
  sent = 0;
  /** Bytes of the files to delete. */
  deleted = 0;

  add(action: Action): void {
    this.actions += 1;
    this.ops[action.op] += 1;
    if (action.op === "upload" || action.op === "replace")
      this.sent += action.after.size;
    if (action.op === "delete") this.deleted += action.before.size;
  }

  /** Adds what `other` counted, or takes it away. */
  merge(other: Tally, sign: 1 | -1 = 1): void {
    this.ops.mkdir += sign * other.ops.mkdir;
    this.ops.upload += sign * other.ops.upload;
    this.ops.replace += sign * other.ops.replace;
    this.ops.hash += sign * other.ops.hash;
    this.ops.delete += sign * other.ops.delete;
    this.ops.rmdir += sign * other.ops.rmdir;
    this.actions += sign * other.actions;
    this.sent += sign * other.sent;
    this.deleted += sign * other.deleted;
  }
}
