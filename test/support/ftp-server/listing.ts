/** Lines of LIST and MLSD, without their CRLF. */
import type { Stats } from "node:fs";
import type { Entry } from "./served-folder.ts";
import { formatTimestamp } from "./timestamps.ts";

interface ListClock {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Minutes east of UTC. */
  readonly offset: number;
}

const monthNames = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const halfAYear = 182 * 24 * 3600 * 1000;
const two = (value: number) => String(value).padStart(2, "0");
/** The wall clock of LIST's zone, to be read with the UTC getters. */
const wallClock = (stats: Stats, { offset }: ListClock) =>
  new Date(Math.floor(stats.mtimeMs) + offset * 60_000);

/** As vsftpd lists, in `ls -l` form. */
export function unixLine({ name, stats, link }: Entry, clock: ListClock) {
  const columns = [
    permissions(stats),
    String(stats.nlink).padStart(4),
    String(stats.uid).padEnd(8),
    String(stats.gid).padEnd(8),
    String(stats.size).padStart(12),
    unixDate(stats, clock),
    link === undefined ? name : `${name} -> ${link}`,
  ];
  return columns.join(" ");
}

function permissions(stats: Stats): string {
  const kind = stats.isDirectory() ? "d" : stats.isSymbolicLink() ? "l" : "-";
  const bits = Array.from("rwxrwxrwx", (letter, index) =>
    stats.mode & (0o400 >> index) ? letter : "-",
  );
  return kind + bits.join("");
}

function unixDate(stats: Stats, clock: ListClock): string {
  const date = wallClock(stats, clock);
  const day = `${monthNames[date.getUTCMonth()] ?? ""} ${two(date.getUTCDate())}`;
  const age = clock.now - stats.mtimeMs;
  return age < 0 || age > halfAYear
    ? `${day}  ${date.getUTCFullYear()}`
    : `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

/** As IIS lists by default. */
export function dosLine({ name, stats }: Entry, clock: ListClock): string {
  const date = wallClock(stats, clock);
  const hours = date.getUTCHours();
  const day = [
    two(date.getUTCMonth() + 1),
    two(date.getUTCDate()),
    two(date.getUTCFullYear() % 100),
  ].join("-");
  const time = `${two(hours % 12 || 12)}:${two(date.getUTCMinutes())}${hours < 12 ? "AM" : "PM"}`;
  const size = stats.isDirectory()
    ? "       <DIR>          "
    : `${String(stats.size).padStart(21)} `;
  return `${day}  ${time}${size}${name}`;
}

/** The facts that MLSD knows, in the order they are sent. */
export const factNames = [
  "type",
  "size",
  "modify",
  "unique",
  "unix.mode",
] as const;
export type FactName = (typeof factNames)[number];

/** RFC 3659 §7.2; `type` overrides for `cdir` and `pdir`. */
export function factsLine(
  { name, stats, link }: Entry,
  facts: ReadonlySet<FactName>,
  type?: "cdir" | "pdir",
): string {
  const values: Record<FactName, string | undefined> = {
    type:
      type ??
      (link !== undefined
        ? `OS.unix=slink:${link}`
        : stats.isDirectory()
          ? "dir"
          : stats.isFile()
            ? "file"
            : "OS.unix=other"),
    size: stats.isFile() ? String(stats.size) : undefined,
    modify: formatTimestamp(stats.mtime),
    // The same file or folder, whatever it is called (RFC 3659 §7.5.2).
    unique: `${stats.dev.toString(16)}g${stats.ino.toString(16)}`,
    "unix.mode": (stats.mode & 0o7777).toString(8).padStart(4, "0"),
  };
  const shown = factNames.flatMap((fact) => {
    const value = values[fact];
    return value === undefined || !facts.has(fact) ? [] : [`${fact}=${value};`];
  });
  return `${shown.join("")} ${name}`;
}
