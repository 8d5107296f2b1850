/** The lines of a catalogue that speak of one folder: what they say together, and how it is written. */
import type {
  CatalogueEntry,
  CatalogueFile,
  CatalogueLink,
} from "../model/catalogue.ts";
import { compareBytes, type RelativePath } from "../model/path.ts";
import type { FileLine, FolderLine, LinkLine } from "./catalogue-format.ts";

/** A line's place in a text. */
export interface LinePlace {
  readonly text: Buffer;
  readonly from: number;
  readonly to: number;
  /** Of two lines the higher one has the last word. */
  readonly order: number;
  /** Its SHA-256 in hex, line end included, where it is known. */
  readonly seal: string | undefined;
}

/** So that one line is never a whole catalogue. */
const MOST_NAMES = 1000;

/** The last word on each name in a folder. */
export interface Names {
  readonly entries: ReadonlyMap<string, CatalogueEntry>;
  readonly gone: ReadonlySet<string>;
}

/** @param lines in their order */
export function readNames(lines: readonly LinePlace[]): Names {
  const entries = new Map<string, CatalogueEntry>();
  const gone = new Set<string>();
  for (const { text, from, to } of lines) {
    // The schema was checked when the piece came from the server.
    const line = JSON.parse(text.toString("utf8", from, to)) as FolderLine;
    for (const file of line.files ?? []) entries.set(file.name, readFile(file));
    for (const { name, target, plan } of line.links ?? [])
      entries.set(name, { kind: "link", target, plan });
    for (const name of line.gone ?? []) {
      entries.delete(name);
      gone.add(name);
    }
  }
  for (const name of gone) if (entries.has(name)) gone.delete(name);
  return { entries, gone };
}

/** Every key is named: objects of one shape are made and read several times as fast. */
export function readFile(file: Omit<FileLine, "name">): CatalogueFile {
  return {
    kind: "file",
    size: file.size,
    modified: file.modified,
    mode: file.mode,
    owner: file.owner,
    full: file.full,
    partial: file.partial,
    listed: file.listed,
    plan: file.plan,
  };
}

/** Keys in the order in which they are written. */
export function fileKeys(file: CatalogueFile): Omit<FileLine, "name"> {
  const { size, modified, mode, owner, full, partial, listed, plan } = file;
  return { size, modified, mode, owner, full, partial, listed, plan };
}

/** The same names give the same lines. */
export function* folderLines(
  folder: RelativePath,
  { entries, gone: goneNames }: Names,
): Generator<string> {
  const sorted = [...entries.keys(), ...goneNames].sort(compareBytes);
  for (let i = 0; i < sorted.length; i += MOST_NAMES) {
    const files: FileLine[] = [];
    const links: LinkLine[] = [];
    const gone: string[] = [];
    for (const name of sorted.slice(i, i + MOST_NAMES)) {
      const entry = entries.get(name);
      if (entry === undefined) gone.push(name);
      else if (entry.kind === "link") links.push(linkLine(name, entry));
      else files.push({ name, ...fileKeys(entry) });
    }
    const line: FolderLine = {
      folder,
      ...(files.length > 0 && { files }),
      ...(links.length > 0 && { links }),
      ...(gone.length > 0 && { gone }),
    };
    yield `${JSON.stringify(line)}\n`;
  }
}

function linkLine(name: string, { target, plan }: CatalogueLink): LinkLine {
  return { name, target, plan };
}

/** Says that the folder is there, and nothing of what is in it. */
export function bareFolderLine(folder: RelativePath): string {
  const line: FolderLine = { folder };
  return `${JSON.stringify(line)}\n`;
}
