/**
 * Takes a source's lock. Making the lock folder decides between runs that come at once (MKD is atomic on FTP), and
 * renaming a dead run's lock file between those that want to take its lock over: no lock is ever removed and made anew,
 * so none can be mistaken for another.
 */
import type { Clock } from "../model/clock.ts";
import { InterruptedError } from "../model/errors.ts";
import type { RemotePath } from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { type HeldLock, inspectLock } from "./inspect-lock.ts";
import { type Holder, lockFileText, lockId } from "./lock-file.ts";
import { LockPlace } from "./lock-place.ts";
import { lastSignOfLife, lockedError, lockHolder } from "./lock-words.ts";
import { Lock, type TakenOver } from "./lock.ts";
import { takeOverLock } from "./take-over-lock.ts";

export interface LockRequest {
  /** The source's name, for messages. */
  readonly source: string;
  readonly holder: Holder;
  readonly planId: string;
  /** Hex digits that no other run has. */
  readonly random: string;
  /** Milliseconds to wait for another run; 0: not at all. */
  readonly timeout: number;
  readonly clock: Clock;
  readonly notice: (text: string) => void;
  readonly signal: AbortSignal;
}

/** How a try went; with `again` things moved meanwhile. */
type Attempt =
  | {
      readonly kind: "held";
      readonly place: LockPlace;
      readonly takenOver?: TakenOver;
    }
  | { readonly kind: "again" }
  | { readonly kind: "taken"; readonly by: HeldLock | undefined };

/**
 * Milliseconds. Who made the folder and wrote its file this fast has the lock. Who was slower looks again, since who
 * finds a folder without a lock writes its own file, waits longer than this, and then looks.
 */
const QUICK = 2_000;
const SETTLE = 3_000;
/** Milliseconds between two tries while waiting: the first pause and the longest. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 10_000;
/** Tries without a pause when things move. */
const AT_ONCE = 3;

/**
 * @param stateFolder made if need be
 * @throws LockedError when another run has it, also after the timeout; InterruptedError; RemoteError
 */
export async function acquireLock(
  remote: RemoteFiles,
  stateFolder: RemotePath,
  request: LockRequest,
): Promise<Lock> {
  const { source, timeout, clock, notice, signal } = request;
  const deadline = clock.now() + timeout;
  let pause = FIRST_PAUSE;
  for (;;) {
    const attempt = await tryAtOnce(remote, stateFolder, request);
    if (attempt.kind === "held")
      return new Lock(
        attempt.place,
        { source, clock, notice },
        attempt.takenOver,
      );
    const left = deadline - clock.now();
    if (left <= 0) throw lockedError(source, attempt.by);
    if (pause === FIRST_PAUSE) notice(waiting(source, attempt.by));
    await clock.sleep(Math.min(pause, left), signal);
    pause = Math.min(pause * 1.5, LONGEST_PAUSE);
  }
}

function waiting(source: string, held: HeldLock | undefined): string {
  if (held === undefined) return `waiting for the lock of ${source}`;
  return `waiting for the lock of ${source}, held by ${lockHolder(held)}; ${lastSignOfLife(held)}`;
}

async function tryAtOnce(
  remote: RemoteFiles,
  stateFolder: RemotePath,
  request: LockRequest,
): Promise<Exclude<Attempt, { kind: "again" }>> {
  const { source, holder, random, planId, clock, signal } = request;
  const id = lockId(random, holder);
  const text = lockFileText(id, holder, planId, clock.now());
  const place = new LockPlace(remote, stateFolder, id, text);
  for (let round = 0; round < AT_ONCE; round++) {
    if (signal.aborted)
      throw new InterruptedError(
        `interrupted before it had the lock of ${source}`,
      );
    const attempt = await tryToTake(place, request);
    if (attempt.kind !== "again") return attempt;
  }
  return { kind: "taken", by: undefined };
}

async function tryToTake(
  place: LockPlace,
  request: LockRequest,
): Promise<Attempt> {
  const { holder, random, clock } = request;
  const begun = clock.now();
  if (await place.claim()) {
    if (!(await write(place))) return { kind: "again" };
    if (clock.now() - begun <= QUICK) return { kind: "held", place };
    return heldIfOurs(place);
  }
  const { remote, stateFolder } = place;
  const found = await inspectLock(remote, stateFolder, holder, random);
  switch (found.kind) {
    case "free":
      return { kind: "again" };
    case "unowned":
      return takeUnowned(place, request);
    case "held":
      // Another run took it from this one by mistake, and gave it back.
      if (found.id === place.id) return heldIfOurs(place);
      return found.dead === undefined
        ? { kind: "taken", by: found }
        : takeDead(place, found, request);
  }
}

/** A folder without a lock: its maker may be about to write its file, and is then the one that has it. */
async function takeUnowned(
  place: LockPlace,
  { clock, signal, random }: LockRequest,
): Promise<Attempt> {
  if (!(await write(place))) return { kind: "again" };
  await clock.sleep(SETTLE, signal);
  const attempt = signal.aborted
    ? await withdrawn(place)
    : await heldIfOurs(place);
  // Those who gave way to each other must not come back together.
  if (attempt.kind === "again")
    await clock.sleep(SETTLE * spreadOf(random), signal);
  return attempt;
}

async function takeDead(
  place: LockPlace,
  dead: HeldLock,
  { planId, notice, source }: LockRequest,
): Promise<Attempt> {
  notice(
    `taking over the lock of ${source} from ${lockHolder(dead)}: ${lastSignOfLife(dead)}`,
  );
  const displacing = place.displacing([dead.id, ...dead.more]);
  const result = await takeOverLock(displacing, dead, planId);
  switch (result) {
    case "taken-over":
      return {
        ...{ kind: "held", place: displacing },
        takenOver: { plan: dead.owner?.plan },
      };
    case "someone-was-faster":
      return { kind: "again" };
    case "alive":
      return { kind: "taken", by: undefined };
  }
}

/** False: the folder is gone. @throws RemoteError after taking away what it left */
async function write(place: LockPlace): Promise<boolean> {
  const refused = await place.write();
  if (refused === undefined) return true;
  const standing = await place.standing();
  if (standing.kind === "lost") return false;
  await place.leave();
  throw refused;
}

async function heldIfOurs(place: LockPlace): Promise<Attempt> {
  const { kind } = await place.standing();
  return kind === "ours" ? { kind: "held", place } : withdrawn(place);
}

async function withdrawn(place: LockPlace): Promise<Attempt> {
  await place.withdraw();
  return { kind: "again" };
}

/** From 0 to 1, another one for each run. */
function spreadOf(random: string): number {
  return Number.parseInt(random.slice(0, 2), 16) / 255;
}
