/** Lines of MLSD (RFC 3659 §7) and LIST (Unix and DOS forms) to entries. A line that can't be read is an answer too. */
import { nameProblem } from "../model/path.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { fromWire, type NameEncoding } from "./wire-names.ts";

/** `self` is the folder's own line or its parent's, `nothing` a count; `unknown` makes the whole listing incomplete. */
export type ParsedLine =
  | { readonly kind: "entry"; readonly entry: RemoteEntry }
  | { readonly kind: "self" }
  | { readonly kind: "nothing" }
  | { readonly kind: "unknown" };

const SELF: ParsedLine = { kind: "self" };
const NOTHING: ParsedLine = { kind: "nothing" };
const UNKNOWN: ParsedLine = { kind: "unknown" };

function entryLine(
  encoding: NameEncoding,
  wireName: string,
  kind: RemoteEntry["kind"],
  size: number,
  modified: string | undefined,
): ParsedLine {
  if (wireName === "." || wireName === "..") return SELF;
  const { name, exact } = fromWire(encoding, wireName);
  // A name with a slash or a line end would lead out of the folder: such a server is not believed.
  if (nameProblem(name) !== undefined) return UNKNOWN;
  if (!exact || kind !== "file") {
    const known = exact ? kind : "other";
    return { kind: "entry", entry: { name, kind: known, size: 0, modified } };
  }
  if (!Number.isSafeInteger(size)) return UNKNOWN;
  return { kind: "entry", entry: { name, kind, size, modified } };
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
  return `${time}${fraction === "" ? "" : `.${fraction}`}Z`;
}

/** The reply to MDTM (RFC 3659 §3.1) as ISO 8601. */
export function parseMdtm(reply: string): string | undefined {
  return mlsdTime(/^213[ -]\s*(\d+(?:\.\d+)?)/.exec(reply)?.[1]);
}

/** One line of MLSD: `type=file;size=3;modify=20240501100000; name`. */
export function parseMlsdLine(
  encoding: NameEncoding,
  line: string,
): ParsedLine {
  const space = nameSeparator(line);
  if (space < 0) return UNKNOWN;
  const facts = new Map(
    line
      .slice(0, space)
      .split(";")
      .map((fact) => {
        const equals = fact.indexOf("=");
        return [fact.slice(0, equals).toLowerCase(), fact.slice(equals + 1)];
      }),
  );
  const type = facts.get("type")?.toLowerCase();
  if (type === undefined) return UNKNOWN;
  if (type === "cdir" || type === "pdir") return SELF;
  const name = line.slice(space + 1);
  const modified = mlsdTime(facts.get("modify"));
  if (type === "dir") return entryLine(encoding, name, "folder", 0, modified);
  if (type === "file") {
    const size = facts.get("size");
    return size === undefined || !/^\d+$/.test(size)
      ? UNKNOWN
      : entryLine(encoding, name, "file", Number(size), modified);
  }
  const kind = /^os\.unix=(slink|symlink)/.test(type) ? "link" : "other";
  return entryLine(encoding, name, kind, 0, undefined);
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
    /(?:\d{0,2}[^\s\d]{2,12}\s+\d{1,2}\.?|\d{1,2}\.?\s+[^\s\d]{2,12}|\d{4}-\d\d-\d\d)\s+/,
    // One space only: more of them begin the name.
    /(?:\d{1,2}:\d\d|\d{4}) (?<name>.+)$/,
  ]
    .map(({ source }) => source)
    .join(""),
  "s",
);
const DOS_LINE =
  /^\d{2}-\d{2}-\d{2}(?:\d{2})?\s+\d{1,2}:\d{2}\s?(?:[AP]M)?\s+(?<size><DIR>|<JUNCTION>|<SYMLINKD?>|\d+) (?<name>.+)$/s;

/** One line of LIST in its Unix (`ls -l`) or DOS (IIS) form. Its times have no zone, so they are not taken. */
export function parseListLine(
  encoding: NameEncoding,
  line: string,
): ParsedLine {
  if (/^total \d+$/.test(line)) return NOTHING;
  const unix = UNIX_LINE.exec(line)?.groups;
  if (unix !== undefined) {
    const { type = "", size = "", name = "" } = unix;
    const kind = KINDS[type] ?? "other";
    const plain = kind === "link" ? name.replace(/ -> .*$/s, "") : name;
    return entryLine(encoding, plain, kind, Number(size), undefined);
  }
  const dos = DOS_LINE.exec(line)?.groups;
  if (dos === undefined) return UNKNOWN;
  const { size = "", name = "" } = dos;
  if (/^\d/.test(size)) {
    return entryLine(encoding, name, "file", Number(size), undefined);
  }
  // IIS fills the column of sizes up with ten spaces after <DIR>; what is left after it is the name.
  const padded = name.replace(/^ {9}|^ +/, "");
  const kind = size === "<DIR>" ? "folder" : "link";
  return entryLine(encoding, padded, kind, 0, undefined);
}

const KINDS: Readonly<Record<string, RemoteEntry["kind"]>> = {
  "-": "file",
  d: "folder",
  l: "link",
};
