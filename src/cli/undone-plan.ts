/** The plan that `plan --undo` names: a saved one, or an id. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../model/errors.ts";
import type { Undone } from "../operations/plan-undo.ts";
import type { CliContext } from "./context.ts";
import { openPlan } from "../host/open-plan.ts";

/** @throws UsageError for what is neither a file nor an id, PlanError | RefusedError */
export async function undonePlan(
  word: string,
  context: Pick<CliContext, "cwd">,
): Promise<Undone> {
  const digits = /^(?:sha256:)?([0-9a-f]{8,64})$/.exec(word)?.[1];
  const isFile = existsSync(resolve(context.cwd, word));
  if (isFile) return { kind: "plan", plan: await openPlan(word, context) };
  if (digits !== undefined) return { kind: "id", digits };
  throw new UsageError(`--undo: there is no saved plan ${word}`, {
    hint: "name the file that `ftp-sync plan --out` saved, or the planId, at least 8 digits of it",
  });
}
