/** A plan that a run of the campaign made, and how. */
import type { Action } from "../../src/plan/action-format.ts";
import type { Plan } from "../../src/plan/plan-format.ts";
import type { Aim } from "./scenario.ts";

export interface MadePlan {
  readonly plan: Plan;
  readonly actions: readonly Action[];
  readonly tag: string;
  readonly aim: Aim["kind"];
  /** It took the catalogue's word for what is there. */
  readonly isBelieved: boolean;
  /** A listing that it was made from left something out without a word. */
  readonly lied: boolean;
}
