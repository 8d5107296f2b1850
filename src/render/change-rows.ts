/** Actions and folders as rows of four columns: symbol, name, size, note. */
import stringWidth from "string-width";
import type { Action, Op } from "../plan/action-format.ts";
import { actionNote } from "./action-note.ts";
import { actionSize } from "./action-size.ts";
import { isFolderAction } from "./collect-changes.ts";
import { displayFolder, displayName } from "./display-name.ts";
import type { FolderRow } from "./folder-tree.ts";
import { formatBytes } from "./format-bytes.ts";
import { counted, formatCount } from "./format-count.ts";
import type { Paint, Style } from "./paint.ts";
import type { Symbols } from "./symbols.ts";
import type { Tally } from "./tally.ts";

export interface ChangeRow {
  readonly op: Op;
  readonly name: string;
  readonly size: string;
  readonly note: string;
}

export const STYLES: Readonly<Record<Op, Style>> = {
  mkdir: "green",
  upload: "green",
  replace: "yellow",
  move: "cyan",
  touch: "cyan",
  hash: "cyan",
  link: "cyan",
  forget: "cyan",
  archive: "yellow",
  delete: "red",
  rmdir: "red",
  prune: "red",
  "local-mkdir": "green",
  download: "green",
  "local-link": "cyan",
  "local-touch": "cyan",
  unarchive: "green",
  adopt: "cyan",
};

export function actionRow(action: Action): ChangeRow {
  const { op, path } = action;
  return {
    op,
    name: isFolderAction(action) ? displayFolder(path) : displayName(path),
    size: actionSize(action),
    note: actionNote(action),
  };
}

export function folderRow(row: FolderRow, symbols: Symbols): ChangeRow {
  const { tally, folders } = row;
  const notes = tallyNotes(tally, symbols);
  if (row.extent === "rest")
    notes.push(`in ${counted(folders, "more folder")}`);
  else if (folders > 1) notes.push(`in ${counted(folders, "folder")}`);
  return {
    op: gravestOp(tally),
    name: displayFolder(row.path),
    size: tally.sent > 0 ? formatBytes(tally.sent) : "",
    note: notes.join(", "),
  };
}

const BY_GRAVITY: readonly Op[] = [
  "delete",
  "rmdir",
  "prune",
  "archive",
  "replace",
  "move",
  "unarchive",
  "upload",
  "mkdir",
  "touch",
  "hash",
  "adopt",
  "link",
  "forget",
  "download",
  "local-mkdir",
  "local-link",
  "local-touch",
];

function gravestOp({ ops }: Tally): Op {
  return BY_GRAVITY.find((op) => ops[op] > 0) ?? "link";
}

function tallyNotes(tally: Tally, symbols: Symbols): string[] {
  const { ops, movedFiles, replacedToArchive } = tally;
  const plural = (op: Op, noun: string) => (ops[op] === 1 ? noun : `${noun}s`);
  const archived =
    replacedToArchive === 0
      ? ""
      : ` (${formatCount(replacedToArchive)} old archived)`;
  const files =
    movedFiles === ops.move ? "" : ` (${counted(movedFiles, "file")})`;
  const words: Readonly<Record<Op, string>> = {
    mkdir: plural("mkdir", "folder"),
    upload: "new",
    replace: `replaced${archived}`,
    move: `moved${files}`,
    touch: "time or mode",
    hash: "hash only",
    link: plural("link", "link"),
    forget: "forgotten",
    archive: "archived",
    delete: "deleted",
    rmdir: plural("rmdir", "folder"),
    prune: "pruned",
    "local-mkdir": plural("local-mkdir", "folder"),
    download: "to bring here",
    "local-link": plural("local-link", "link"),
    "local-touch": "time or mode",
    unarchive: "back from the archive",
    adopt: "taken over",
  };
  return BY_GRAVITY.filter((op) => ops[op] > 0).map(
    (op) => `${symbols[op]}${formatCount(ops[op])} ${words[op]}`,
  );
}

const GAP = "  ";
/** Where a note stands that has no room in its row. */
const NOTE_INDENT = 6;

/** Aligned lines, as a rule within `width` columns. Names are never cut: a long one has its size and note on the next line. */
export function layOutRows(
  rows: readonly ChangeRow[],
  symbols: Symbols,
  width: number,
  paint: Paint,
): readonly string[] {
  const longest = (texts: readonly string[], most = Infinity) =>
    texts
      .map((text) => stringWidth(text))
      .filter((columns) => columns <= most)
      .reduce((longest, columns) => Math.max(longest, columns), 0);
  const sizeWidth = longest(rows.map((row) => row.size));
  // A path in a note may be long; it must not take the names' room.
  const noteWidth = longest(
    rows.map((row) => row.note),
    width / 3,
  );
  const nameWidth = longest(
    rows.map((row) => row.name),
    Math.max(
      width - 2 - sizeWidth - noteWidth - 2 * GAP.length,
      Math.floor(width / 3),
    ),
  );
  const noteRoom = width - 2 - nameWidth - sizeWidth - 2 * GAP.length;
  return rows.map(({ op, name, size, note }) => {
    const missing = nameWidth - stringWidth(name);
    const filler =
      missing >= 0 ? " ".repeat(missing) : `\n${" ".repeat(nameWidth + 2)}`;
    const removal = STYLES[op] === "red";
    const head = `${symbols[op]} ${removal ? name : ""}`;
    const start = `${paint(STYLES[op], head)}${removal ? "" : name}${filler}`;
    const details = `${GAP}${" ".repeat(sizeWidth - stringWidth(size))}${size}`;
    return stringWidth(note) <= noteRoom
      ? `${start}${details}${GAP}${note}`.trimEnd()
      : `${`${start}${details}`.trimEnd()}\n${" ".repeat(NOTE_INDENT)}${note}`;
  });
}
