/** What a report's page is given beside its markup: the writer's and the reader's agreement. */
import type { Action } from "../../plan/action-format.ts";
import { OPS } from "../../plan/op-counts.ts";
import { REASONS } from "../../plan/reasons.ts";
import type { Reason } from "../../plan/reasons.ts";

/** Actions of one block. A page parses the details of those blocks only that are looked at. */
export const BLOCK = 1_024;

export interface ReportHead {
  /** How many there are in all blocks. */
  readonly actions: number;
  readonly sources: readonly ReportSource[];
  readonly restoring: boolean;
}

export interface ReportSource {
  readonly name: string;
  /** Where it goes or comes from, fit to be shown; empty when that isn't known. */
  readonly place: string;
}

/** Columns of a block's actions: as JSON they are read many times faster than an object for each. */
export interface ActionColumns {
  /** The folders that the block speaks of, each with its source's index. */
  readonly folders: readonly (readonly [source: number, path: string])[];
  /** Index into `folders`. */
  readonly folder: readonly number[];
  /** In that folder; empty where the action is of the folder itself. */
  readonly name: readonly string[];
  /** Index into OP_CODES. */
  readonly op: readonly number[];
  /** Index into KINDS. */
  readonly kind: readonly number[];
  /** Index into REASON_CODES. */
  readonly reason: readonly number[];
  /** What is sent, moved, taken over, archived or removed. */
  readonly bytes: readonly number[];
}

type WithoutColumns<T> = T extends Action
  ? Omit<T, "source" | "path" | "reason">
  : never;
/** What of an action is in no column. */
export type ActionDetails = WithoutColumns<Action>;

export const OP_CODES = OPS;
export const REASON_CODES = Object.keys(REASONS) as readonly Reason[];
