/** Reads `.netrc` files, in which other FTP programs keep users and passwords by host. */
import { Secret } from "../model/secret.ts";

export interface NetrcEntry {
  /** Undefined for `default`, which stands for every host. */
  readonly host: string | undefined;
  readonly user: string | undefined;
  readonly password: Secret | undefined;
}

/** A word, or a text in double quotes in which a backslash escapes the next character. */
const TOKEN = /"((?:[^"\\]|\\.)*)"|(\S+)/gs;
const MACRO_END = /\n[^\S\n]*\r?\n/g;

/** The entries in file order; what it doesn't know it skips, as other readers do. */
export function parseNetrc(text: string): readonly NetrcEntry[] {
  const entries: { host?: string; user?: string; password?: Secret }[] = [];
  let position = 0;
  const next = (): string | undefined => {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    position = match === null ? text.length : TOKEN.lastIndex;
    return match?.[1]?.replace(/\\(.)/gs, "$1") ?? match?.[2];
  };
  const skipPast = (end: RegExp): void => {
    end.lastIndex = position;
    position = end.exec(text) === null ? text.length : end.lastIndex;
  };

  for (let word = next(); word !== undefined; word = next()) {
    const entry = entries.at(-1);
    // Only where a keyword may stand: a password may well begin with "#".
    if (word.startsWith("#")) {
      position -= word.length;
      skipPast(/\n|$/g);
    } else if (word === "machine") entries.push({ host: next() ?? "" });
    else if (word === "default") entries.push({});
    else if (word === "macdef") skipPast(MACRO_END);
    else if (word === "login" && entry !== undefined) entry.user = next() ?? "";
    else if (word === "password" && entry !== undefined)
      entry.password = new Secret(next() ?? "");
    else if (word === "account") next();
  }
  return entries.map(({ host, user, password }) => ({ host, user, password }));
}

/** The first entry for `host` (and `user`, if one is wanted), else the `default` one. */
export function findNetrcEntry(
  entries: readonly NetrcEntry[],
  host: string,
  user: string | undefined,
): NetrcEntry | undefined {
  const fits = (entry: NetrcEntry): boolean =>
    user === undefined || entry.user === undefined || entry.user === user;
  return (
    entries.find(
      (entry) =>
        entry.host?.toLowerCase() === host.toLowerCase() && fits(entry),
    ) ?? entries.find((entry) => entry.host === undefined && fits(entry))
  );
}
