/** Both sides of a source in memory, and plans between them, for the tests of apply. */
import { applyPlan } from "../../../src/apply/apply-plan.ts";
import type { ApplyResult } from "../../../src/apply/apply-result.ts";
import type { Runner } from "../../../src/apply/open-source.ts";
import { type CatalogueBase, planTag } from "../../../src/model/catalogue.ts";
import {
  parentPath,
  parseRelativePath,
  parseRemotePath,
  type RemotePath,
  remotePath,
  ROOT,
  stateFolderOf,
} from "../../../src/model/path.ts";
import type { Progress } from "../../../src/model/progress.ts";
import type { ActionDraft } from "../../../src/plan/action-format.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import { planInMemory } from "../../../src/plan/plan-in-memory.ts";
import type { MemoryRemote } from "../../support/memory-remote.ts";
import { planOf } from "../plan/example-plan.ts";
import { ApplyClock } from "./apply-clock.ts";
import { FaultyRemote } from "./faulty-remote.ts";
import { digestOf, type MemoryLocal } from "./memory-local.ts";

/** Where the example plans' sources lie. */
export const TO = parseRemotePath("/backup/photos");
export const STATE = stateFolderOf(TO);

/** When every file on the remote was last changed, unless a plan set another time. */
const REMOTE_TIME = "2024-01-01T00:00:00Z";

/** By path below the source: a file's content, or null for a folder. Folders above are implied, the source's own too. */
export function remoteWith(
  tree: Readonly<Record<string, string | null>>,
): FaultyRemote {
  const files = new Map<RemotePath, { content: Buffer; modified: string }>();
  const folders = new Set([parseRemotePath("/backup"), TO]);
  for (const [text, content] of Object.entries(tree)) {
    const path = parseRelativePath(text);
    const above = content === null ? path : parentPath(path);
    for (let folder = above; folder !== ROOT; folder = parentPath(folder))
      folders.add(at(folder));
    if (content === null) continue;
    const file = { content: Buffer.from(content), modified: REMOTE_TIME };
    files.set(at(path), file);
  }
  return new FaultyRemote(files, folders, REMOTE_TIME);
}

/** Where a path of the source lies on the remote. */
export function at(path: string): RemotePath {
  return remotePath(TO, parseRelativePath(path));
}

/** All that the source's folder holds, `.ftp-sync` left out: contents by path, null for folders. */
export function holdings(remote: MemoryRemote): Record<string, string | null> {
  return contentsBelow(
    remote,
    TO,
    (inside) => !/^\.ftp-sync(\/|$)/.test(inside),
  );
}

/** The archived copies of a plan, by the paths that they had. */
export function archiveOf(
  remote: MemoryRemote,
  { planId }: Plan,
): Record<string, string | null> {
  const archive = parseRelativePath(`archive/${planTag(planId)}`);
  const files = contentsBelow(remote, remotePath(STATE, archive), () => true);
  return Object.fromEntries(
    Object.entries(files).filter(([, content]) => content !== null),
  );
}

function contentsBelow(
  remote: MemoryRemote,
  top: RemotePath,
  counts: (inside: string) => boolean,
): Record<string, string | null> {
  const found: [string, string | null][] = [];
  const prefix = `${top}/`;
  const note = (path: RemotePath, content: string | null): void => {
    const inside = path.slice(prefix.length);
    if (path.startsWith(prefix) && counts(inside))
      found.push([inside, content]);
  };
  for (const path of remote.folders) note(path, null);
  for (const [path, { content }] of remote.files)
    note(path, Buffer.from(content).toString());
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Everything at all, with its times; but for an empty state folder, which a lock may leave. */
export function everything(remote: MemoryRemote): unknown {
  const paths = [...remote.files.keys(), ...remote.folders];
  const isEmpty = (folder: RemotePath): boolean =>
    !paths.some((path) => path.startsWith(`${folder}/`));
  const folders = [...remote.folders].filter(
    (folder) => !folder.endsWith("/.ftp-sync") || !isEmpty(folder),
  );
  return structuredClone({ files: remote.files, folders });
}

/** The hash file's content for this content. */
export function hexOf(content: string): string {
  const { partial } = digestOf(ROOT, content, "partial");
  return partial.slice(partial.indexOf(":") + 1);
}

type Reason = ActionDraft["reason"];

const path = parseRelativePath;

/** Drafts of actions, as a plan between these sides has them. */
export const draft = {
  mkdir: (at: string, reason: Reason = "new"): ActionDraft => ({
    ...{ op: "mkdir", path: path(at), reason, before: null, after: {} },
  }),
  rmdir: (at: string, reason: Reason = "gone"): ActionDraft => ({
    ...{ op: "rmdir", path: path(at), reason, before: {}, after: null },
  }),
  remove: (
    at: string,
    content: string,
    reason: Reason = "gone",
  ): ActionDraft => ({
    ...{ op: "delete", path: path(at), reason },
    ...{ before: before(content), after: null },
  }),
  archive: (
    at: string,
    content: string,
    reason: Reason = "gone",
  ): ActionDraft => ({
    ...{ op: "archive", path: path(at), reason },
    ...{ before: before(content), after: null },
  }),
  upload: (at: string, content: string, hashFile = true): ActionDraft => ({
    ...{ op: "upload", path: path(at), reason: "new" },
    ...{ before: null, after: after(content, hashFile) },
  }),
  replace: (
    at: string,
    old: string,
    content: string,
    hashFile = true,
  ): ActionDraft => ({
    ...{ op: "replace", path: path(at), reason: "changed" },
    ...{ before: before(old), after: after(content, hashFile) },
  }),
  replaceArchived: (
    at: string,
    old: string,
    content: string,
    hashFile = true,
  ): ActionDraft => ({
    ...{ op: "replace", path: path(at), reason: "changed", archive: true },
    ...{ before: before(old), after: after(content, hashFile) },
  }),
  hash: (at: string, content: string): ActionDraft => ({
    ...{ op: "hash", path: path(at), reason: "unverified" },
    ...{ before: before(content), after: after(content, true) },
  }),
  touch: (at: string, content: string, hashFile = true): ActionDraft => ({
    ...{ op: "touch", path: path(at), reason: "times" },
    ...{ before: before(content), after: after(content, hashFile) },
  }),
  move: (
    from: string,
    at: string,
    content: string,
    hashFile = true,
  ): ActionDraft => ({
    ...{ op: "move", path: path(at), from: path(from), reason: "moved" },
    ...{ before: before(content), after: after(content, hashFile) },
  }),
  moveFolder: (from: string, at: string, contents: string[]): ActionDraft => {
    const bytes = contents.map((content) => Buffer.byteLength(content));
    const whole = {
      files: contents.length,
      bytes: bytes.reduce((a, b) => a + b, 0),
    };
    return {
      ...{ op: "move", path: path(at), from: path(from), reason: "moved" },
      ...{ before: whole, after: whole },
    };
  },
  link: (
    at: string,
    old: string | null,
    target: string | null,
  ): ActionDraft => ({
    ...{ op: "link", path: path(at), reason: "link" },
    before: old === null ? null : { link: old },
    after: target === null ? null : { link: target },
  }),
  forget: (at: string): ActionDraft => ({
    ...{ op: "forget", path: path(at), reason: "vanished" },
    ...{ before: null, after: null },
  }),
  adopt: (at: string, content: string, hashFile = true): ActionDraft => {
    const { full } = digestOf(ROOT, content, "full");
    if (full === undefined) throw new Error("it was asked for");
    return {
      ...{ op: "adopt", path: path(at), reason: "adopted" },
      before: { ...before(content), hash: full, evidence: "read-back" },
      after: after(content, hashFile),
    };
  },
  adoptFolder: (at: string): ActionDraft => ({
    ...{ op: "adopt", path: path(at), reason: "adopted" },
    ...{ before: {}, after: {} },
  }),
  prune: (plan: Plan, at: string, content: string): ActionDraft => ({
    ...{ op: "prune", path: path(at), reason: "expired" },
    plan: planTag(plan.planId),
    before: {
      size: Buffer.byteLength(content),
      archived: "2024-06-01T12:00:00Z",
    },
    after: null,
  }),
};

function before(content: string) {
  const size = Buffer.byteLength(content);
  return { size, modified: REMOTE_TIME, evidence: "listing" as const };
}

function after(content: string, hashFile: boolean) {
  const { size, modified, mode, partial } = digestOf(ROOT, content, "partial");
  return { size, modified, mode, hash: partial, hashFile };
}

/** A plan of one source with these actions, on a remote that has no catalogue. */
export function planWith(...drafts: ActionDraft[]): Plan {
  return planOn(null, ...drafts);
}

/** @param base which the plan builds on */
export function planOn(
  base: CatalogueBase | null,
  ...drafts: ActionDraft[]
): Plan {
  const { header, actions } = planOf({ photos: drafts });
  const photos = header.sources["photos"];
  if (photos === undefined) throw new Error("no source of this name");
  const sources = { photos: { ...photos, base } };
  return planInMemory({ ...header, sources }, actions);
}

/** Each time another one. */
let random = 0;

/** Processes of one machine. @param dead those that live no more */
export function runner(
  pid = 1,
  dead: readonly number[] = [],
  clock = new ApplyClock(),
): Runner {
  return {
    holder: {
      ...{ name: "me@here", pid, machine: "a".repeat(64) },
      isAlive: (asked) => !dead.includes(asked),
    },
    lockTimeout: 0,
    clock,
    random: () => (random += 1).toString(16).padStart(32, "0"),
  };
}

const NEVER = new AbortController().signal;

export interface Applying {
  readonly signal?: AbortSignal;
  readonly runner?: Runner;
  readonly notices?: string[];
}

export function apply(
  plan: Plan,
  remote: MemoryRemote,
  local: MemoryLocal,
  { signal = NEVER, runner: who = runner(), notices = [] }: Applying = {},
): Promise<ApplyResult> {
  const progress: Progress = {
    start: () => undefined,
    advance: () => undefined,
    notice: (text) => notices.push(text),
    settled: () => undefined,
    done: () => undefined,
  };
  const sides = () => Promise.resolve({ remote, local, copy: undefined });
  return applyPlan(plan, { sides, runner: who, progress, signal });
}

/** What was done and what not, in a line each. */
export function summed(result: ApplyResult): string[] {
  const done = Object.entries(result.done)
    .filter(([, count]) => count > 0)
    .map(([op, count]) => `${op} ${count}`);
  const already =
    result.alreadyDone > 0 ? [`already ${result.alreadyDone}`] : [];
  const failures = result.failures.map(
    ({ kind, action }) => `${kind} ${action.op} ${action.path}`,
  );
  const unrecorded = result.unrecorded.map(({ message }) => message);
  return [...done, ...already, ...failures, ...unrecorded];
}
