/** Actions and folders as rows of four columns: symbol, name, size, note. */
import stringWidth from "string-width";
import type { Action, Op } from "../plan/plan-format.ts";
import type { Reason } from "../plan/reasons.ts";
import { isFolderAction } from "./collect-changes.ts";
import { displayFolder, displayName } from "./display-name.ts";
import type { FolderRow } from "./folder-tree.ts";
import { formatBytes, formatSizeChange } from "./format-bytes.ts";
import { counted, formatCount } from "./format-count.ts";
import type { Paint, Style } from "./paint.ts";
import type { Tally } from "./tally.ts";

export interface ChangeRow {
  readonly op: Op;
  readonly name: string;
  readonly size: string;
  readonly note: string;
}

/** One character for each kind of action. */
export type Symbols = Readonly<Record<Op, string>>;

export const TEXT_SYMBOLS: Symbols = {
  mkdir: "+",
  upload: "+",
  replace: "~",
  hash: "#",
  delete: "-",
  rmdir: "-",
};

/** The signs that GitHub colours in a diff. */
export const MARKDOWN_SYMBOLS: Symbols = { ...TEXT_SYMBOLS, replace: "!" };

const STYLES: Readonly<Record<Op, Style>> = {
  mkdir: "green",
  upload: "green",
  replace: "yellow",
  hash: "cyan",
  delete: "red",
  rmdir: "red",
};

/** The reasons' sentences in a few words, read after a symbol that says what is done. */
const REASON_NOTES: Readonly<Record<Reason, string>> = {
  new: "new",
  changed: "content changed",
  always: "always sent",
  resized: "size differs",
  unverified: "not proven equal",
  gone: "no longer here",
  foreign: "put there by others",
  "orphaned-hash-file": "its file is gone",
  "type-changed": "file ↔ folder",
};

export function actionRow(action: Action): ChangeRow {
  const { op, path } = action;
  return {
    op,
    name: isFolderAction(action) ? displayFolder(path) : displayName(path),
    size: actionSize(action),
    note: REASON_NOTES[action.reason],
  };
}

function actionSize(action: Action): string {
  switch (action.op) {
    case "mkdir":
    case "rmdir":
      return "";
    case "upload":
    case "hash":
      return formatBytes(action.after.size);
    case "replace":
      return formatSizeChange(action.before.size, action.after.size);
    case "delete":
      return formatBytes(action.before.size);
  }
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

function tallyNotes({ ops }: Tally, symbols: Symbols): string[] {
  const note = (op: Op, words: string) =>
    ops[op] > 0 ? [`${symbols[op]}${formatCount(ops[op])} ${words}`] : [];
  const folders = (op: Op) => (ops[op] === 1 ? "folder" : "folders");
  return [
    ...note("delete", "deleted"),
    ...note("rmdir", folders("rmdir")),
    ...note("replace", "replaced"),
    ...note("upload", "new"),
    ...note("mkdir", folders("mkdir")),
    ...note("hash", "hash only"),
  ];
}

function gravestOp({ ops }: Tally): Op {
  if (ops.delete > 0) return "delete";
  if (ops.rmdir > 0) return "rmdir";
  if (ops.replace > 0) return "replace";
  if (ops.upload > 0) return "upload";
  return ops.mkdir > 0 ? "mkdir" : "hash";
}

const GAP = "  ";

/** Aligned lines, as a rule within `width` columns. Names are never cut: a long one has its size and note on the next line. */
export function layOutRows(
  rows: readonly ChangeRow[],
  symbols: Symbols,
  width: number,
  paint: Paint,
): readonly string[] {
  const longest = (texts: readonly string[]) =>
    texts.reduce((most, text) => Math.max(most, stringWidth(text)), 0);
  const sizeWidth = longest(rows.map((row) => row.size));
  const noteWidth = longest(rows.map((row) => row.note));
  const room = Math.max(
    width - 2 - sizeWidth - noteWidth - 2 * GAP.length,
    Math.floor(width / 3),
  );
  const nameWidth = longest(
    rows.map((row) => row.name).filter((name) => stringWidth(name) <= room),
  );
  return rows.map(({ op, name, size, note }) => {
    const details = `${GAP}${" ".repeat(sizeWidth - stringWidth(size))}${size}${GAP}${note}`;
    const missing = nameWidth - stringWidth(name);
    const filler =
      missing >= 0 ? " ".repeat(missing) : `\n${" ".repeat(nameWidth + 2)}`;
    const removal = op === "delete" || op === "rmdir";
    const head = `${symbols[op]} ${removal ? name : ""}`;
    return `${paint(STYLES[op], head)}${removal ? "" : name}${filler}${details}`.trimEnd();
  });
}
