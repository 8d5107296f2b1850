/** Every scenario, in the order in which they run. */
import { bigFile } from "./big-file.ts";
import { loopbackUpload } from "./loopback-upload.ts";
import { localPlan } from "./local-plan.ts";
import { manyAgain } from "./many-again.ts";
import { roundTrips } from "./round-trips.ts";
import { bigRestore, loopbackRestore, wanRestore } from "./restore.ts";
import type { Scenario } from "./scenario.ts";
import { smallChanges } from "./small-changes.ts";
import { wanAgain } from "./wan-again.ts";
import { wanUpload } from "./wan-upload.ts";

export const SCENARIOS: readonly Scenario[] = [
  wanUpload,
  wanAgain,
  roundTrips,
  loopbackUpload,
  bigFile,
  wanRestore,
  loopbackRestore,
  bigRestore,
  localPlan,
  smallChanges,
  manyAgain,
];
