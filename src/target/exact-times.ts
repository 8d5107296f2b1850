/** Sets times to the nanosecond: Node's own calls take seconds as a double, which is too coarse by up to a microsecond. */
import { spawn } from "node:child_process";
import { lstatSync } from "node:fs";
import { arch, platform } from "node:os";
import { isoTime } from "../scan/iso-time.ts";
import { systemError } from "../scan/system-error.ts";

export interface ExactTime {
  /** Absolute. */
  readonly local: string;
  /** Since 1970. */
  readonly nanoseconds: bigint;
}

/** A program that reads pairs of a time and a path from its input, each ended by a NUL. */
interface Setter {
  readonly command: string;
  readonly args: readonly string[];
  readonly time: (nanoseconds: bigint) => string;
}

const SECOND = 1_000_000_000n;

/** Linux' number of utimensat(2), by processor. */
const UTIMENSAT: Readonly<Record<string, number>> = { x64: 280, arm64: 88 };

/** Of the current folder, though paths are absolute; leave the access time; don't follow a link: see utimensat(2). */
const perl = (call: number): string => `
  $/ = "\\0"; my $bad = 0;
  while (defined(my $time = <STDIN>)) {
    my $path = <STDIN>; chomp($time, $path);
    my ($s, $n) = split / /, $time;
    my $times = pack("q4", 0, 0x3ffffffe, $s, $n);
    $bad = 1 if syscall(${call}, -100, $path, $times, 0x100) != 0;
  }
  exit $bad;`;

/** The first does a million files in seconds; the second is there on every POSIX system, and takes a process a file. */
function setters(): readonly Setter[] {
  if (platform() === "win32") return [];
  const call = platform() === "linux" ? UTIMENSAT[arch()] : undefined;
  const touch = ["-0", "-n", "2", "-P", "2", "touch", "-h", "-m", "-c", "-d"];
  const all: Setter[] = [];
  if (call !== undefined)
    all.push({ command: "perl", args: ["-e", perl(call)], time: inSeconds });
  all.push({ command: "xargs", args: touch, time: isoTime });
  return all;
}

/** Floored, so that the fraction counts forwards before 1970 too. */
function inSeconds(time: bigint): string {
  const fraction = ((time % SECOND) + SECOND) % SECOND;
  return `${(time - fraction) / SECOND} ${fraction}`;
}

/** Tries each way on what the ones before it left. @returns how many are not exact even so */
export async function setExactTimes(
  times: readonly ExactTime[],
): Promise<number> {
  let left = times;
  for (const setter of setters()) {
    if (left.length === 0) return 0;
    await run(setter, left);
    left = left.filter(isInexact);
  }
  return left.length;
}

function isInexact({ local, nanoseconds }: ExactTime): boolean {
  const stats = lstatSync(local, { bigint: true, throwIfNoEntry: false });
  return stats !== undefined && stats.mtimeNs !== nanoseconds;
}

/** Ends however the program ends: what counts is what it did. */
async function run(
  { command, args, time }: Setter,
  times: readonly ExactTime[],
): Promise<void> {
  const child = started(command, args);
  if (child === undefined) return;
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => {
      resolve();
    });
    child.once("close", () => {
      resolve();
    });
  });
  // It may end before it has read all, or may not be there at all.
  child.stdin.on("error", () => undefined);
  child.stdin.end(
    times
      .map(({ local, nanoseconds }) => `${time(nanoseconds)}\0${local}\0`)
      .join(""),
  );
  await ended;
}

/** Undefined: the system says at once that it can't be; most of its reasons come later, as an event. */
function started(command: string, args: readonly string[]) {
  try {
    return spawn(command, args, { stdio: ["pipe", "ignore", "ignore"] });
  } catch (thrown) {
    systemError(thrown);
    return undefined;
  }
}
