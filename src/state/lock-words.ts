/** What people are told of locks. */
import { LockedError } from "../model/errors.ts";
import type { HeldLock } from "./inspect-lock.ts";

/** `ci@build7 (process 4242), since 2024-05-01T10:00:00Z, with the plan sha256:0123…`. */
export function lockHolder({ owner }: Pick<HeldLock, "owner">): string {
  if (owner === undefined) return "a run that can't be told from its lock file";
  const { holder, pid, since, plan } = owner;
  return `${holder} (process ${pid}), since ${since}, with the plan ${plan.slice(0, "sha256:".length + 16)}…`;
}

/** A sentence without its full stop. */
export function lastSignOfLife({
  dead,
  silent,
}: Pick<HeldLock, "dead" | "silent">): string {
  if (dead === "process") return "its process, on this machine, is gone";
  if (silent === undefined)
    return "the server doesn't tell when it last gave a sign of life";
  return `its last sign of life was ${roughly(silent)} ago by the server's clock`;
}

/** The command that removes a lock. */
export function unlockCommand(source: string, id: string): string {
  return `ftp-sync unlock ${source} --id ${id}`;
}

/** @param held undefined: someone takes it just now */
export function lockedError(
  source: string,
  held: HeldLock | undefined,
): LockedError {
  if (held === undefined) {
    return new LockedError(
      `${source} is locked: another run takes it just now`,
      {
        hint: "wait for it with --lock-timeout",
      },
    );
  }
  return new LockedError(
    `${source} is locked by ${lockHolder(held)}; ${lastSignOfLife(held)}`,
    {
      hint: `wait for it with --lock-timeout or, if that run is known to be dead: ${unlockCommand(source, held.id)}`,
    },
  );
}

/** Milliseconds, not negative. */
function roughly(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
