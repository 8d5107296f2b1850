/** What one step of a workflow has at hand. */
import type { CliContext } from "../cli/context.ts";
import type { WorkflowLog } from "./workflow-log.ts";

export interface Step {
  readonly context: CliContext;
  /** Of ftp-sync. */
  readonly version: string;
  readonly log: WorkflowLog;
}
