/** The one table from what went wrong to how the process ends. */
import {
  ConnectionError,
  InterruptedError,
  LockedError,
  LoginError,
  RefusedError,
  StaleError,
  TransientError,
  TrustError,
} from "../model/errors.ts";

export const EXIT = {
  done: 0,
  error: 1,
  /** `plan --detailed-exitcode`: there are changes. */
  changes: 2,
  partlyApplied: 3,
  stale: 4,
  locked: 5,
  refused: 6,
  unreachable: 7,
  interrupted: 130,
} as const;

const TABLE = [
  [StaleError, EXIT.stale],
  [LockedError, EXIT.locked],
  [RefusedError, EXIT.refused],
  [InterruptedError, EXIT.interrupted],
  [ConnectionError, EXIT.unreachable],
  [LoginError, EXIT.unreachable],
  [TrustError, EXIT.unreachable],
  [TransientError, EXIT.unreachable],
] as const;

export function exitStatus(error: unknown): number {
  return TABLE.find(([kind]) => error instanceof kind)?.[1] ?? EXIT.error;
}
