/** Lines of MLSD (RFC 3659 §7) and LIST (Unix and DOS forms) to entries. A line that can't be read is an answer too. */
import { nameProblem } from "../model/path.ts";
import type { RemoteEntry, TimeSpan } from "../model/remote-files.ts";
import { dosTime, unixTime } from "./listed-time.ts";
import { fromWire, type NameEncoding } from "./wire-names.ts";

/** `self` is the folder's own line or its parent's, `nothing` a count; `unknown` makes the whole listing incomplete. */
export type ParsedLine =
  | { readonly kind: "entry"; readonly entry: RemoteEntry }
  | { readonly kind: "self"; readonly unique: string | undefined }
  | { readonly kind: "nothing" }
  | { readonly kind: "unknown" };

const NOTHING: ParsedLine = { kind: "nothing" };
const UNKNOWN: ParsedLine = { kind: "unknown" };

/** What a line tells besides the name. */
interface LineFacts {
  readonly kind: RemoteEntry["kind"];
  /** Bytes; a file must have it. */
  readonly size?: number;
  readonly modified?: string | undefined;
  readonly modifiedWithin?: TimeSpan | undefined;
  readonly unique?: string | undefined;
}

function entryLine(
  encoding: NameEncoding,
  wireName: string,
  facts: LineFacts,
): ParsedLine {
  if (wireName === "." || wireName === "..") {
    const unique = wireName === "." ? facts.unique : undefined;
    return { kind: "self", unique };
  }
  const { name, exact } = fromWire(encoding, wireName);
  // A name with a slash or a line end would lead out of the folder: such a server is not believed.
  if (nameProblem(name) !== undefined) return UNKNOWN;
  const kind = exact ? facts.kind : "other";
  const size = kind === "file" ? facts.size : 0;
  if (!Number.isSafeInteger(size)) return UNKNOWN;
  const { modified, modifiedWithin, unique } = facts;
  return {
    kind: "entry",
    entry: {
      name: detached(name),
      kind,
      size: size ?? 0,
      modified,
      modifiedWithin,
      unique,
    },
  };
}

/** A copy that stands alone: the engine keeps a piece of a text as a view of all of it, and a sum as a tree of its parts. */
function detached(text: string): string {
  return Buffer.from(text).toString();
}

/** `modify=20240501100000.5` as ISO 8601; it is UTC by RFC 3659 §2.3. */
function mlsdTime(value: string | undefined): string | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?$/.exec(
    value ?? "",
  );
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, rest] = match;
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  if (Number.isNaN(Date.parse(`${time}Z`))) return undefined;
  const fraction = rest?.replace(/0+$/, "") ?? "";
  return detached(`${time}${fraction === "" ? "" : `.${fraction}`}Z`);
}

/** The reply to MDTM (RFC 3659 §3.1) as ISO 8601. */
export function parseMdtm(reply: string): string | undefined {
  return mlsdTime(/^213[ -]\s*(\d+(?:\.\d+)?)/.exec(reply)?.[1]);
}

/** What is read of a line's facts (RFC 3659 §7.5), as it is there. */
interface MlsdFacts {
  type?: string;
  size?: string;
  modify?: string;
  unique?: string;
}

/** One line of MLSD: `type=file;size=3;modify=20240501100000; name`. */
export function parseMlsdLine(
  encoding: NameEncoding,
  line: string,
): ParsedLine {
  const space = nameSeparator(line);
  if (space < 0) return UNKNOWN;
  const facts = factsIn(line, space);
  const type = facts.type?.toLowerCase();
  if (type === undefined) return UNKNOWN;
  if (type === "cdir") return { kind: "self", unique: unique(facts) };
  if (type === "pdir") return { kind: "self", unique: undefined };
  const name = line.slice(space + 1);
  if (type === "dir") {
    return entryLine(encoding, name, {
      kind: "folder",
      modified: mlsdTime(facts.modify),
      unique: unique(facts),
    });
  }
  if (type === "file") {
    const size = facts.size ?? "";
    return /^\d+$/.test(size)
      ? entryLine(encoding, name, {
          kind: "file",
          size: Number(size),
          modified: mlsdTime(facts.modify),
        })
      : UNKNOWN;
  }
  const kind = /^os\.unix=(slink|symlink)/.test(type) ? "link" : "other";
  return entryLine(encoding, name, { kind });
}

/** Their names are in any case (RFC 3659 §7.5.1). @param end where the last one ends at the latest */
function factsIn(line: string, end: number): MlsdFacts {
  const facts: MlsdFacts = {};
  for (let at = 0; at < end;) {
    const semicolon = line.indexOf(";", at);
    const stop = semicolon < 0 ? end : Math.min(semicolon, end);
    const equals = line.indexOf("=", at);
    if (equals >= 0 && equals < stop) {
      const fact = line.slice(at, equals).toLowerCase();
      if (isRead(fact)) facts[fact] = line.slice(equals + 1, stop);
    }
    at = stop + 1;
  }
  return facts;
}

function isRead(fact: string): fact is keyof MlsdFacts {
  return (
    fact === "type" || fact === "size" || fact === "modify" || fact === "unique"
  );
}

function unique(facts: MlsdFacts): string | undefined {
  const mark = facts.unique ?? "";
  return mark === "" ? undefined : detached(mark);
}

/** The name begins after the first space, whatever it holds. But a link's target, which is a fact, may hold spaces too. */
function nameSeparator(line: string): number {
  return /^(?:[^ ]*;)?type=os\.unix=s(?:ym)?link:/i.test(line)
    ? line.indexOf("; ") + 1 || line.indexOf(" ")
    : line.indexOf(" ");
}

/** `ls -l`: names may hold whatever looks like a column, so the first date counts. Months may be in any language. */
const UNIX_LINE = new RegExp(
  [
    /^(?<type>[-dlbcpsDC])[-rwxsStTlL]{9}[+.@]?\s+\d+\s+/,
    // Owner and group; one or both may be missing, or hold spaces.
    /(?:\S.{0,80}?\s+)??/,
    /(?<size>\d+(?:,\s*\d+)?)\s+/,
    /(?<date>\d{0,2}[^\s\d]{2,12}\s+\d{1,2}\.?|\d{1,2}\.?\s+[^\s\d]{2,12}|\d{4}-\d\d-\d\d)\s+/,
    // One space only: more of them begin the name.
    /(?<time>\d{1,2}:\d\d|\d{4}) (?<name>.+)$/,
  ]
    .map(({ source }) => source)
    .join(""),
  "s",
);
const DOS_LINE =
  /^(?<date>\d{2}-\d{2}-\d{2}(?:\d{2})?\s+\d{1,2}:\d{2}\s?(?:[AP]M)?)\s+(?<size><DIR>|<JUNCTION>|<SYMLINKD?>|\d+) (?<name>.+)$/s;

/**
 * One line of LIST in its Unix (`ls -l`) or DOS (IIS) form. Its time has no zone: `modifiedWithin` is as if it were UTC.
 * @param now milliseconds since 1970, for dates without a year
 */
export function parseListLine(
  encoding: NameEncoding,
  line: string,
  now: number,
): ParsedLine {
  if (/^total \d+$/.test(line)) return NOTHING;
  const unix = UNIX_LINE.exec(line)?.groups;
  if (unix !== undefined) {
    const { type = "", size = "", date = "", time = "", name = "" } = unix;
    const kind = KINDS[type] ?? "other";
    const plain = kind === "link" ? name.replace(/ -> .*$/s, "") : name;
    const modifiedWithin = unixTime(date, time, now);
    return entryLine(encoding, plain, {
      ...{ kind, size: Number(size), modifiedWithin },
    });
  }
  const dos = DOS_LINE.exec(line)?.groups;
  if (dos === undefined) return UNKNOWN;
  const { date = "", size = "", name = "" } = dos;
  const modifiedWithin = dosTime(date);
  if (/^\d/.test(size)) {
    return entryLine(encoding, name, {
      ...{ kind: "file", size: Number(size), modifiedWithin },
    });
  }
  // IIS fills the column of sizes up with ten spaces after <DIR>; what is left after it is the name.
  const padded = name.replace(/^ {9}|^ +/, "");
  const kind = size === "<DIR>" ? "folder" : "link";
  return entryLine(encoding, padded, { kind, modifiedWithin });
}

const KINDS: Readonly<Record<string, RemoteEntry["kind"]>> = {
  "-": "file",
  d: "folder",
  l: "link",
};
