/** Dates of proofs as lines of their format, and back. The same proofs always give the same bytes. */
import {
  baseName,
  childPath,
  compareBytes,
  parentPath,
  parseRelativePath,
  type RelativePath,
} from "../model/path.ts";
import type { Proof } from "../model/proof.ts";
import { textOf } from "./canonical-lines.ts";
import type { ProofsHeader, ProvenLine } from "./proofs-format.ts";

/** So that one line is never all of them. */
const MOST_FILES = 1000;

export interface ProvenFile {
  readonly path: RelativePath;
  readonly proof: Proof;
}

/** A whole piece. */
export function proofsText(proven: Iterable<ProvenFile>): Buffer {
  const header: ProofsHeader = { format: "ftp-sync/proofs", version: 1 };
  const lines: (ProofsHeader | ProvenLine)[] = [header, ...provenLines(proven)];
  return textOf(lines.map((line) => `${JSON.stringify(line)}\n`));
}

function provenLines(proven: Iterable<ProvenFile>): ProvenLine[] {
  const groups = new Map<string, ProvenLine>();
  for (const { path, proof } of proven) {
    const { level, at, content } = proof;
    const folder = parentPath(path);
    const key = `${folder}\0${level}\0${at}`;
    const group = groups.get(key) ?? { folder, level, at, files: [] };
    groups.set(key, group);
    group.files.push({ name: baseName(path), content });
  }
  return [...groups]
    .sort(([a], [b]) => compareBytes(a, b))
    .flatMap(([, group]) => inParts(group));
}

function inParts({ folder, level, at, files }: ProvenLine): ProvenLine[] {
  const sorted = files.sort((a, b) => compareBytes(a.name, b.name));
  const parts: ProvenLine[] = [];
  for (let i = 0; i < sorted.length; i += MOST_FILES)
    parts.push({ folder, level, at, files: sorted.slice(i, i + MOST_FILES) });
  return parts;
}

/** @param text a piece whose lines were held to the format */
export function* parseProofs(text: Buffer): Generator<ProvenFile> {
  const headerEnd = text.indexOf("\n") + 1;
  for (let from = headerEnd; from < text.length;) {
    const to = text.indexOf("\n", from);
    const line = JSON.parse(text.toString("utf8", from, to)) as ProvenLine;
    const { level, at } = line;
    const folder = parseRelativePath(line.folder);
    for (const { name, content } of line.files)
      yield { path: childPath(folder, name), proof: { level, at, content } };
    from = to + 1;
  }
}
