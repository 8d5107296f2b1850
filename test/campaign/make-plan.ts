/** The plan of a round, as the commands `plan`, `plan --undo` and `adopt` make it. */
import type { Environment } from "../../src/operations/environment.ts";
import { planAdopt } from "../../src/operations/plan-adopt.ts";
import { planBackup } from "../../src/operations/plan-backup.ts";
import { planUndo, type Undone } from "../../src/operations/plan-undo.ts";
import type { Plan } from "../../src/plan/plan-format.ts";
import type { Aim, Round } from "./scenario.ts";
import type { Stage } from "./stage.ts";

/** What the round's aim comes to: before anything was done there is nothing to take back. */
export function aimOf(stage: Stage, { aim }: Pick<Round, "aim">): Aim["kind"] {
  return aim.kind === "undo" && stage.undone(aim) === undefined
    ? "mirror"
    : aim.kind;
}

export async function makePlan(
  stage: Stage,
  { refresh, aim }: Pick<Round, "refresh" | "aim">,
  environment: Environment,
): Promise<Plan> {
  const { manifest } = stage;
  const { sources } = manifest;
  const request = { manifest, sources, allowed: new Set<never>() };
  stage.tally.count(`aims: ${aimOf(stage, { aim })}`);
  if (aim.kind === "adopt") {
    const [source] = sources;
    if (source === undefined) throw new Error("a manifest has a source");
    const how = { by: "read-back", stateFile: undefined } as const;
    return planAdopt({ manifest, source, ...how }, environment);
  }
  const undone = stage.undone(aim);
  if (aim.kind === "mirror" || undone === undefined)
    return planBackup({ ...request, refresh }, environment);
  const { plan, tag } = undone.made;
  stage.tell(`  undo of ${tag} by its ${aim.by}`);
  const which: Undone =
    aim.by === "plan" ? { kind: "plan", plan } : { kind: "id", digits: tag };
  return planUndo({ ...request, undone: which }, environment);
}
