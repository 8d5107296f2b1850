/** Both sides of a source in memory, and plans between them, for the tests of apply. */
import { randomBytes } from "node:crypto";
import { applyPlan } from "../../../src/apply/apply-plan.ts";
import type { ApplyResult } from "../../../src/apply/apply-result.ts";
import type { Runner } from "../../../src/apply/open-source.ts";
import { systemClock } from "../../../src/cli/system-clock.ts";
import { ContentHash } from "../../../src/model/digest.ts";
import { LocalFileError, ServerRefusal } from "../../../src/model/errors.ts";
import type {
  DigestRequest,
  DigestResult,
  LocalFiles,
} from "../../../src/model/local-files.ts";
import {
  parentPath,
  parseRelativePath,
  parseRemotePath,
  type RelativePath,
  type RemotePath,
  remotePath,
  ROOT,
} from "../../../src/model/path.ts";
import type { Progress } from "../../../src/model/progress.ts";
import type {
  Change,
  Inspection,
  Listing,
  Outcome,
  Placement,
  TimeSpan,
} from "../../../src/model/remote-files.ts";
import { streamOf } from "../../../src/model/stream-of.ts";
import type { ActionDraft, Plan } from "../../../src/plan/plan-format.ts";
import { planInMemory } from "../../../src/plan/plan-in-memory.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";
import { planOf } from "../plan/example-plan.ts";

/** Where the example plans' sources lie. */
const TO = parseRemotePath("/backup/photos");

/** When every file on the remote was last changed, unless a plan set another time. */
const REMOTE_TIME = "2024-01-01T00:00:00Z";
/** When every local file was last changed. */
const LOCAL_TIME = "2024-05-01T10:00:00.5Z";

export class MemoryLocal implements LocalFiles {
  readonly files: Map<RelativePath, string>;
  /** Called before a file is read to be sent. */
  onRead: (path: RelativePath) => void = () => undefined;

  constructor(files: Readonly<Record<string, string>>) {
    this.files = new Map(
      Object.entries(files).map(([path, content]) => [
        parseRelativePath(path),
        content,
      ]),
    );
  }

  async *digest(
    requests: AsyncIterable<DigestRequest>,
  ): AsyncGenerator<DigestResult> {
    for await (const { path, want } of requests) {
      const content = this.files.get(path);
      yield content === undefined
        ? { kind: "failed", path, error: missing(path) }
        : digestOf(path, content, want);
    }
  }

  async *read(path: RelativePath): AsyncGenerator<Uint8Array> {
    await Promise.resolve();
    this.onRead(path);
    const content = this.files.get(path);
    if (content === undefined) throw missing(path);
    yield* blocks(Buffer.from(content));
  }
}

function* blocks(bytes: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 3) yield bytes.subarray(at, at + 3);
}

function missing(path: string): LocalFileError {
  return new LocalFileError(`${path} is not there`);
}

function digestOf(
  path: RelativePath,
  content: string,
  want: "partial" | "full",
): DigestResult & { readonly kind: "digest" } {
  const bytes = Buffer.from(content);
  const hash = new ContentHash(bytes.length);
  hash.update(bytes);
  const { partial, full } = hash.digests();
  return {
    kind: "digest",
    path,
    size: bytes.length,
    modified: LOCAL_TIME,
    mode: "0644",
    partial,
    full: want === "full" ? full : undefined,
  };
}

/** A remote that refuses changes at some paths, and whose listings say and show less than there is. */
export class FaultyRemote extends MemoryRemote {
  readonly refused = new Set<RemotePath>();
  readonly incomplete = new Map<RemotePath, string>();
  /** Left out of the listings of their folders without a word, at a count that lets it be guessed. */
  readonly cutOff = new Set<RemotePath>();
  /** As LIST has it: listed times are not exact. */
  listedWithin: TimeSpan | undefined;
  /** What was asked for by itself. */
  readonly inspected: RemotePath[] = [];
  /** Called before each change and placement. */
  onStep: (path: RemotePath) => void = () => undefined;

  override async *list(
    folders: AsyncIterable<RemotePath>,
  ): AsyncIterable<Listing> {
    for await (const listing of super.list(folders)) {
      const incomplete = this.incomplete.get(listing.folder);
      if (listing.kind !== "listed") yield listing;
      else if (incomplete === undefined) yield this.#shown(listing);
      else yield { ...listing, entries: [], incomplete, doubtful: true };
    }
  }

  #shown(listing: Listing & { kind: "listed" }): Listing {
    const entries = listing.entries.filter(
      ({ name }) => !this.cutOff.has(inFolder(listing.folder, name)),
    );
    const modifiedWithin = this.listedWithin;
    return {
      ...listing,
      entries:
        modifiedWithin === undefined
          ? entries
          : entries.map((entry) => ({
              ...{ ...entry, modified: undefined, modifiedWithin },
            })),
      doubtful: entries.length < listing.entries.length,
    };
  }

  override async *inspect(
    files: AsyncIterable<RemotePath>,
  ): AsyncIterable<Inspection> {
    for await (const path of files) {
      this.inspected.push(path);
      yield* super.inspect(streamOf([path]));
    }
  }

  override async *change(
    changes: AsyncIterable<Change>,
  ): AsyncIterable<Outcome> {
    for await (const change of changes) {
      this.onStep(change.path);
      if (this.refused.has(change.path)) yield refusal(change.id);
      else yield* super.change(streamOf([change]));
    }
  }

  override async *place(
    placements: AsyncIterable<Placement>,
  ): AsyncIterable<Outcome> {
    for await (const placement of placements) {
      this.onStep(placement.target);
      if (this.refused.has(placement.target)) yield refusal(placement.id);
      else yield* super.place(streamOf([placement]));
    }
  }
}

function inFolder(folder: RemotePath, name: string): RemotePath {
  return remotePath(folder, parseRelativePath(name));
}

function refusal(id: number): Outcome {
  return { kind: "failed", id, error: new ServerRefusal("550 not today") };
}

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
  const found: [string, string | null][] = [];
  const prefix = `${TO}/`;
  const note = (path: RemotePath, content: string | null): void => {
    const inside = path.slice(prefix.length);
    if (path.startsWith(prefix) && !/^\.ftp-sync(\/|$)/.test(inside))
      found.push([inside, content]);
  };
  for (const path of remote.folders) note(path, null);
  for (const [path, { content }] of remote.files)
    note(path, Buffer.from(content).toString());
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Everything at all, with its times. */
export function everything(remote: MemoryRemote): unknown {
  return structuredClone({ files: remote.files, folders: remote.folders });
}

/** The hash file's content for this content. */
export function hexOf(content: string): string {
  const { partial } = digestOf(ROOT, content, "partial");
  return partial.slice(partial.indexOf(":") + 1);
}

type Reason = ActionDraft["reason"];

/** Drafts of actions, as a plan between these sides has them. */
export const draft = {
  mkdir: (path: string, reason: Reason = "new"): ActionDraft => ({
    op: "mkdir",
    path: parseRelativePath(path),
    reason,
    before: null,
    after: {},
  }),
  rmdir: (path: string, reason: Reason = "gone"): ActionDraft => ({
    op: "rmdir",
    path: parseRelativePath(path),
    reason,
    before: {},
    after: null,
  }),
  remove: (
    path: string,
    content: string,
    reason: Reason = "gone",
  ): ActionDraft => ({
    op: "delete",
    path: parseRelativePath(path),
    reason,
    before: before(content),
    after: null,
  }),
  upload: (path: string, content: string, hashFile = true): ActionDraft => ({
    op: "upload",
    path: parseRelativePath(path),
    reason: "new",
    before: null,
    after: after(content, hashFile),
  }),
  replace: (
    path: string,
    old: string,
    content: string,
    hashFile = true,
  ): ActionDraft => ({
    op: "replace",
    path: parseRelativePath(path),
    reason: "changed",
    before: before(old),
    after: after(content, hashFile),
  }),
  hash: (path: string, content: string): ActionDraft => ({
    op: "hash",
    path: parseRelativePath(path),
    reason: "unverified",
    before: before(content),
    after: after(content, true),
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

/** A plan of one source with these actions. */
export function planWith(...drafts: ActionDraft[]): Plan {
  const { header, actions } = planOf({ photos: drafts });
  return planInMemory(header, actions);
}

/** Somebody who runs this, and never waits. */
export const RUNNER: Runner = {
  holder: { name: "me@here", pid: 1, machine: undefined, isAlive: () => true },
  lockTimeout: 0,
  clock: systemClock,
  random: () => randomBytes(16).toString("hex"),
};

const SILENT: Progress = {
  start: () => undefined,
  advance: () => undefined,
  notice: () => undefined,
  done: () => undefined,
};

export function apply(
  plan: Plan,
  remote: MemoryRemote,
  local: MemoryLocal,
  signal: AbortSignal = new AbortController().signal,
): Promise<ApplyResult> {
  const sides = () => Promise.resolve({ remote, local, copy: undefined });
  return applyPlan(plan, { sides, runner: RUNNER, progress: SILENT, signal });
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
  return [...done, ...already, ...failures];
}
