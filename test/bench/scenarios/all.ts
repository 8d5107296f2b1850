/** Every scenario, in the order in which they run. */
import type { Scenario } from "./scenario.ts";
import { wanUpload } from "./wan-upload.ts";

export const SCENARIOS: readonly Scenario[] = [wanUpload];
