/** Whether both sides are still what a plan of a restore says, and what an earlier run of it has done already. */
import { matchesDigest } from "../model/digest.ts";
import type { DigestResult, LocalFiles } from "../model/local-files.ts";
import type { LocalTarget, TargetEntry } from "../model/local-target.ts";
import { type RemotePath, remotePath } from "../model/path.ts";
import type { Progress } from "../model/progress.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { hasFacts } from "../plan/judge-target.ts";
import type { RestoreAction } from "../plan/action-format.ts";
import { archivedPath } from "./archive-folder.ts";
import { entryWords, fileWords } from "./entry-words.ts";
import { isFileBefore } from "./file-matches.ts";
import { findRemoteFiles, type Found } from "./find-remote-files.ts";

export type Download = RestoreAction & { readonly op: "download" };
type Touch = RestoreAction & { readonly op: "local-touch" };
type LocalFile = Extract<TargetEntry, { kind: "file" }>;

export interface RestorePlaces {
  readonly root: RemotePath;
  readonly state: RemotePath;
}

export interface RestoreSides {
  readonly remote: RemoteFiles;
  readonly target: LocalTarget;
  /** What is in the target. */
  readonly local: LocalFiles;
}

export interface RestoreCheck {
  /** In the order of the plan. */
  readonly todo: readonly RestoreAction[];
  /** Ids of downloads whose content is in place; only their time and mode are missing. */
  readonly onlyFacts: ReadonlySet<number>;
  readonly alreadyDone: number;
  /** A sentence for each difference; then nothing may be changed. */
  readonly differences: readonly string[];
}

type Standing = "todo" | "done" | "only-facts" | "other" | "ask";

export async function checkRestore(
  actions: readonly RestoreAction[],
  places: RestorePlaces,
  { remote, target, local }: RestoreSides,
  progress: Progress,
): Promise<RestoreCheck> {
  const standings = new Map<RestoreAction, Standing>();
  const asked: (Download | Touch)[] = [];
  for (const action of actions) {
    const standing = standingOf(action, target);
    standings.set(action, standing);
    if (standing !== "ask") progress.advance(1, 0);
    else if (action.op === "download" || action.op === "local-touch")
      asked.push(action);
  }
  for await (const [action, result] of contents(asked, local)) {
    standings.set(action, standingOfContent(action, result, target));
    progress.advance(1, 0);
  }
  const are = (...wanted: readonly Standing[]): RestoreAction[] =>
    actions.filter((action) =>
      wanted.includes(standings.get(action) ?? "todo"),
    );
  const downloads = are("todo").filter(isDownload);
  const differences = [
    ...are("other").map((action) => hereWords(action, target)),
    ...(await remoteDifferences(downloads, places, remote)),
  ];
  return {
    todo: are("todo", "only-facts"),
    onlyFacts: new Set(are("only-facts").map(({ id }) => id)),
    alreadyDone: are("done").length,
    differences,
  };
}

export function isDownload(action: RestoreAction): action is Download {
  return action.op === "download";
}

/** Where the file of a download lies on the server. */
export function placeOf(
  { path, archived }: Download,
  { root, state }: RestorePlaces,
): RemotePath {
  return archived === undefined
    ? remotePath(root, path)
    : archivedPath(state, archived, path);
}

function standingOf(action: RestoreAction, target: LocalTarget): Standing {
  const there = target.look(action.path);
  switch (action.op) {
    case "local-mkdir":
      if (there.kind === "absent") return "todo";
      return there.kind === "folder" ? "done" : "other";
    case "local-link": {
      const link = there.kind === "link" ? there.target : undefined;
      if (link === action.after.link) return "done";
      const isBefore =
        action.before === null
          ? there.kind === "absent"
          : link === action.before.link;
      return isBefore ? "todo" : "other";
    }
    case "local-touch":
      return there.kind === "file" ? "ask" : "other";
    case "download": {
      const { before, after } = action;
      if (there.kind === "absent") return before === null ? "todo" : "other";
      if (there.kind !== "file") return "other";
      if (isSame(there, before)) return "todo";
      return there.size === after.size ? "ask" : "other";
    }
  }
}

function isSame(
  { size, modified }: LocalFile,
  before: Download["before"],
): boolean {
  return before?.size === size && before.modified === modified;
}

/** What its content tells: an earlier run of the plan may have put it there, and was ended before it gave it its time. */
function standingOfContent(
  action: Download | Touch,
  result: DigestResult,
  target: LocalTarget,
): Standing {
  const { hash, size } = action.after;
  const there = target.look(action.path);
  if (result.kind === "failed" || there.kind !== "file") return "other";
  const hasTime = hasFacts(there, action.after, target.givesOwners);
  const isContent =
    result.size === size &&
    (hash === undefined ? hasTime : matchesDigest(hash, result));
  const mayTouch = action.op === "local-touch" && hash === undefined;
  if (!isContent && !mayTouch) return "other";
  if (hasTime) return "done";
  return action.op === "local-touch" ? "todo" : "only-facts";
}

async function* contents(
  actions: readonly (Download | Touch)[],
  local: LocalFiles,
): AsyncGenerator<readonly [Download | Touch, DigestResult]> {
  const byPath = new Map(actions.map((action) => [action.path, action]));
  const requests = [...byPath.keys()].map(
    (path) => ({ path, want: "full" }) as const,
  );
  for await (const result of local.digest(streamOf(requests))) {
    const action = byPath.get(result.path);
    if (action === undefined)
      throw new Error(`an answer to no question: ${result.path}`);
    yield [action, result];
  }
}

async function remoteDifferences(
  downloads: readonly Download[],
  places: RestorePlaces,
  remote: RemoteFiles,
): Promise<string[]> {
  const paths = downloads.map((action) => placeOf(action, places));
  const found = await findRemoteFiles(
    remote,
    places.root,
    paths,
    () => undefined,
  );
  return downloads.flatMap((action) => {
    const there = found.get(placeOf(action, places));
    return there !== undefined && isThere(action, there)
      ? []
      : [remoteWords(action, there)];
  });
}

function isThere({ remote }: Download, found: Found): boolean {
  return found.kind === "entry" && isFileBefore(remote, found.entry);
}

function remoteWords(
  { source, path, archived, remote }: Download,
  found: Found | undefined,
): string {
  const where =
    archived === undefined ? "on the remote" : `in the archive of ${archived}`;
  const what =
    found?.kind === "unknown"
      ? `the server doesn't say what is there: ${found.why}`
      : `found ${entryWords(found?.kind === "entry" ? found.entry : undefined)}`;
  return `${source}: ${path} ${where}: expected ${fileWords(remote)}, ${what}`;
}

function hereWords(action: RestoreAction, target: LocalTarget): string {
  const { source, path } = action;
  const expected =
    action.before === null
      ? "nothing"
      : "link" in action.before
        ? "another link"
        : fileWords(action.before);
  return `${source}: ${path} here: expected ${expected}, found ${targetWords(target.look(path))}`;
}

function targetWords(there: TargetEntry): string {
  switch (there.kind) {
    case "absent":
      return "nothing";
    case "file":
      return fileWords(there);
    case "folder":
    case "link":
      return `a ${there.kind}`;
    case "obstacle":
      return there.what;
  }
}
