/** The lines of a catalogue that speak of archived files. */
import type { ArchivedCopy, PlanTag } from "../model/catalogue.ts";
import { compareBytes, type RelativePath } from "../model/path.ts";
import type { ArchiveLine, PrunedLine } from "./catalogue-format.ts";
import { fileKeys } from "./folder-line.ts";

/** The last word on an archived file. */
export interface ArchiveWord {
  readonly plan: PlanTag;
  readonly path: RelativePath;
  /** Undefined: it was pruned. */
  readonly copy: ArchivedCopy | undefined;
}

/** So that one line is never a whole archive. */
const MOST_PATHS = 1000;

/** The same words give the same lines, whatever their order. */
export function* archiveLines(words: Iterable<ArchiveWord>): Generator<string> {
  const copies = new Map<string, ArchivedCopy[]>();
  const pruned = new Map<PlanTag, RelativePath[]>();
  for (const { plan, path, copy } of words) {
    if (copy === undefined) addTo(pruned, plan, path);
    else addTo(copies, `${plan} ${copy.at}`, copy);
  }
  for (const [, group] of byKey(copies)) {
    group.sort((a, b) => compareBytes(a.path, b.path));
    for (const part of parts(group)) yield archiveLine(part);
  }
  for (const [plan, paths] of byKey(pruned)) {
    for (const part of parts(paths.sort(compareBytes))) {
      const line: PrunedLine = { pruned: plan, paths: part };
      yield `${JSON.stringify(line)}\n`;
    }
  }
}

/** @param copies of one plan and one moment */
function archiveLine(copies: readonly ArchivedCopy[]): string {
  const [first] = copies;
  if (first === undefined) return "";
  const files = copies.map(({ path, size, was }) => ({
    ...{ path, size },
    ...(was !== undefined && { was: fileKeys(was) }),
  }));
  const line: ArchiveLine = { archive: first.plan, at: first.at, files };
  return `${JSON.stringify(line)}\n`;
}

function addTo<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

function byKey<T>(groups: ReadonlyMap<string, T>): [string, T][] {
  return [...groups].sort(([a], [b]) => compareBytes(a, b));
}

function* parts<T>(items: readonly T[]): Generator<T[]> {
  for (let i = 0; i < items.length; i += MOST_PATHS)
    yield items.slice(i, i + MOST_PATHS);
}
