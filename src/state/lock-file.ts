/** The file in a lock folder that says who holds it: `lock/<id>.json`. */
import * as z from "zod";
import {
  parseRelativePath,
  type RemotePath,
  remotePath,
} from "../model/path.ts";

/** A process that takes locks, as it knows itself. */
export interface Holder {
  /** For people: `user@host`. */
  readonly name: string;
  readonly pid: number;
  /** 64 hex digits, the same for all processes that see each other's ids, and for no others. Undefined: not known. */
  readonly machine: string | undefined;
  /** Whether a process of this machine lives. */
  readonly isAlive: (pid: number) => boolean;
}

const LONGEST_NAME = 200;

/** What a lock file says. */
const OWNER = z.object({
  format: z.literal("ftp-sync/lock"),
  version: z.literal(1),
  id: z.string(),
  // Whoever can write to the server can write here: it must not steer a terminal.
  holder: z
    .string()
    .max(LONGEST_NAME)
    .transform((text) => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?")),
  pid: z.int().positive(),
  machine: z.string().nullable(),
  plan: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  since: z.iso.datetime(),
});

export type LockOwner = z.infer<typeof OWNER>;

/** Bytes; a longer file is none of ours. */
export const LOCK_FILE_LIMIT = 16 * 1024;

/** What else lies in a lock folder, such as what a server's own system puts into every folder, is nobody's lock. */
const NAME = /^(\w[\w-]{0,99})\.json$/;
const PROCESS = /^[0-9a-f]+-(\d{1,10})-([0-9a-f]{16})$/;
const MACHINE_DIGITS = 16;

/**
 * Who holds it can be told from the name alone, since a file may be cut short by the death of who wrote it.
 * @param random hex digits
 */
export function lockId(random: string, { pid, machine }: Holder): string {
  return machine === undefined
    ? random
    : `${random}-${pid}-${machine.slice(0, MACHINE_DIGITS)}`;
}

/** Undefined for a name that is no lock file's. */
export function lockIdOf(name: string): string | undefined {
  return NAME.exec(name)?.[1];
}

/** Whether a lock's process was one of this machine and is gone. */
export function isProcessGone(id: string, holder: Holder): boolean {
  const [, pid, machine] = PROCESS.exec(id) ?? [];
  return (
    holder.machine !== undefined &&
    machine === holder.machine.slice(0, MACHINE_DIGITS) &&
    !holder.isAlive(Number(pid))
  );
}

export function lockFolder(stateFolder: RemotePath): RemotePath {
  return remotePath(stateFolder, parseRelativePath("lock"));
}

export function lockFile(stateFolder: RemotePath, id: string): RemotePath {
  const name = parseRelativePath(`${id}.json`);
  return remotePath(lockFolder(stateFolder), name);
}

/** Where the temporary files of runs are. */
export function temporaryFolder(stateFolder: RemotePath): RemotePath {
  return remotePath(stateFolder, parseRelativePath("tmp"));
}

/** ASCII only, since it is written as Latin-1. @param since milliseconds since 1970 */
export function lockFileText(
  id: string,
  { name, pid, machine }: Holder,
  planId: string,
  since: number,
): string {
  const owner: LockOwner = {
    format: "ftp-sync/lock",
    version: 1,
    id,
    holder: name.slice(0, LONGEST_NAME),
    pid,
    machine: machine ?? null,
    plan: planId,
    since: new Date(since).toISOString().replace(/\.\d+/, ""),
  };
  const text = JSON.stringify(owner).replace(
    /[^\0-\x7f]/g,
    (character) =>
      `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${text}\n`;
}

/** Undefined for what no run of this program wrote under this id. */
export function parseLockFile(text: string, id: string): LockOwner | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = OWNER.safeParse(value);
  return data?.id === id ? data : undefined;
}
