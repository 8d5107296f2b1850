/** What programs import from this package. */
export {
  apply,
  type ApplyOptions,
  loadManifest,
  openPlan,
  plan,
  type PlanOptions,
  planRestore,
  restore,
  type RestoreOptions,
  type RunOptions,
  savePlan,
  verify,
  type VerifyOptions,
} from "./library/api.ts";
export type { Run } from "./library/run.ts";
export type { ApplyResult, Failure } from "./apply/apply-result.ts";
export type { LoadedManifest } from "./host/load-manifest.ts";
export {
  ConnectionError,
  FtpSyncError,
  InterruptedError,
  LocalFileError,
  LockedError,
  LoginError,
  ManifestError,
  PlanError,
  RefusedError,
  RemoteError,
  StaleError,
  TransientError,
  TrustError,
  UsageError,
} from "./model/errors.ts";
export type { Action } from "./plan/action-format.ts";
export type { Plan, PlanHeader } from "./plan/plan-format.ts";
export type { RunEvent } from "./render/event-format.ts";
export type { VerifyResult } from "./verify/verify-result.ts";
