/** Whether a run that says it is done has done all that its plan says, and recorded it. */
import type { Catalogue } from "../../src/model/catalogue.ts";
import type { Action } from "../../src/plan/action-format.ts";
import { hashFileName } from "../../src/model/hash-file.ts";
import { isFile, isWholeFolder } from "../../src/plan/action-files.ts";
import { agreesWith, entriesOf } from "./check-catalogue.ts";
import { nameOf, parentOf, within } from "./disk-tree.ts";
import { isOfContent } from "./plan-index.ts";
import type { ServerView } from "./server-view.ts";

export interface Done {
  readonly actions: readonly Action[];
  readonly tag: string;
  readonly view: ServerView;
  /** As it is read without a local copy; undefined: none can be. */
  readonly catalogue: Catalogue | undefined;
  /** Others were at the catalogue. */
  readonly isSpoiled: boolean;
  readonly setsTimes: boolean;
  /** Files that others changed since their entries were written. */
  readonly drifted: ReadonlySet<string>;
  /** Files whose hash files others made lie. */
  readonly tainted: ReadonlySet<string>;
  /** Local or remote files changed since the plan was made: what was sent before can't be hashed any more. */
  readonly isEdited: boolean;
  /** Something went wrong: what can as well be cleared away by the next run may be left. */
  readonly isStruck: boolean;
}

export function doneProblems(done: Done): string[] {
  const { view, catalogue, drifted } = done;
  const problems = done.actions.flatMap((action) =>
    [...actionProblems(action, done)].map(
      (problem) => `${action.op} ${action.path}: ${problem}`,
    ),
  );
  // A plan without actions takes no lock, and clears nothing away.
  if (!done.isStruck && done.actions.length > 0)
    problems.push(...leftovers(view));
  for (const [path, entry] of entriesOf(catalogue)) {
    if (entry.kind !== "file" || drifted.has(path)) continue;
    const file = view.files.get(path);
    if (file === undefined || !agreesWith(entry, file))
      problems.push(
        `${path}: the catalogue says ${entry.size} bytes of ${entry.listed ?? "no time"}, the server has ${file === undefined ? "nothing" : `${file.size} bytes of ${file.modified}`}`,
      );
  }
  for (const { plan, path } of catalogue?.archived() ?? [])
    if (!view.archive.has(`${plan}/${path}`))
      problems.push(`${path}: the archived copy of ${plan} is not there`);
  return problems;
}

function* leftovers({ isLocked, state }: ServerView): Generator<string> {
  if (isLocked) yield "the lock was not given back";
  for (const path of state.keys())
    if (path.startsWith("journal/")) yield `${path} is left over`;
}

function* actionProblems(action: Action, done: Done): Generator<string> {
  const { view, setsTimes } = done;
  const { path } = action;
  switch (action.op) {
    case "local-mkdir":
    case "download":
    case "local-link":
    case "local-touch":
      yield `${action.op} in a backup`;
      return;
    case "upload":
    case "replace":
      if (!done.tainted.has(path)) yield* sentProblems(action, done);
      return;
    case "adopt":
      if (!done.tainted.has(path)) yield* adoptedProblems(action, done);
      return;
    case "touch":
    case "hash":
      if (action.op === "touch" && setsTimes)
        yield* timeProblem(path, action.after.modified, view);
      if (action.after.hashFile && !view.hashFiles.has(path))
        yield "its hash file is missing";
      return;
    case "move":
      if (isWholeFolder(action.after)) {
        if (!view.folders.has(path)) yield "the folder is not there";
        if (view.folders.has(action.from)) yield "the old folder is there";
        return;
      }
      if (!view.files.has(path)) yield "the file is not there";
      if (setsTimes) yield* timeProblem(path, action.after.modified, view);
      return;
    case "mkdir":
      if (path !== "." && !view.folders.has(path)) yield "is not there";
      return;
    case "rmdir":
      if (view.folders.has(path)) yield "is still there";
      return;
    case "delete":
      if (view.files.has(path) && !isSentLater(action, done))
        yield "is still there";
      if (view.hashFiles.has(path) && !isSentLater(action, done))
        yield "its hash file is still there";
      return;
    case "archive":
      if (view.files.has(path) && !isSentLater(action, done))
        yield "is still there";
      if (!view.archive.has(`${done.tag}/${path}`))
        yield "is not in the archive";
      return;
    case "unarchive":
      if (!done.tainted.has(path)) yield* returnProblems(action, view);
      yield* copyProblems(action, view);
      return;
    case "prune":
      yield* copyProblems(action, view);
      return;
    case "link":
    case "forget":
      yield* recordProblems(action, done);
  }
}

function* returnProblems(
  { path, after: { size, hash } }: Action & { readonly op: "unarchive" },
  { files }: ServerView,
): Generator<string> {
  const file = files.get(path);
  if (file === undefined) yield "did not come back";
  else if (
    file.size !== size ||
    (hash !== undefined && !isOfContent({ size, hash }, file))
  )
    yield "is not what was archived";
}

function* copyProblems(
  { plan, path }: Action & { readonly op: "unarchive" | "prune" },
  { archive }: ServerView,
): Generator<string> {
  if (archive.has(`${plan}/${path}`)) yield "is still in the archive";
  if (archive.has(`${plan}/${besideIt(path)}`))
    yield "left its hash file in the archive";
}

function besideIt(path: string): string {
  return within(parentOf(path), hashFileName(nameOf(path)));
}

/** The path of a file that was in the way of something else holds that now. */
function isSentLater({ id, path }: Action, { actions }: Done): boolean {
  return actions.some((other) => other.path === path && other.id > id);
}

function* sentProblems(
  { path, after }: Action & { readonly op: "upload" | "replace" },
  done: Done,
): Generator<string> {
  const { view, catalogue, tag, setsTimes, isEdited } = done;
  const file = view.files.get(path);
  if (file === undefined || !isOfContent(after, file)) {
    yield "does not hold what was planned";
    return;
  }
  // Its hash file still proves one that others rewrote, between two runs, in bytes that it does not cover.
  const isRewritten = isEdited && done.drifted.has(path);
  if (setsTimes && !isRewritten) yield* timeProblem(path, after.modified, view);
  const hash = view.hashFiles.get(path)?.content.toString("latin1");
  const wanted = after.hashFile
    ? after.hash.slice(after.hash.indexOf(":") + 1)
    : undefined;
  if (hash !== wanted)
    yield `its hash file says ${hash ?? "nothing"}, not ${wanted ?? "nothing"}`;
  if (isLost(done)) return;
  const entry = entriesOf(catalogue).get(path);
  if (entry?.kind !== "file") yield "has no entry in the catalogue";
  else {
    if (entry.plan !== tag) yield `its entry is of plan ${entry.plan}`;
    if (entry.full !== file.full && !isEdited)
      yield "its entry lacks the full digest";
    if (!isRewritten && !agreesWith(entry, file))
      yield "its entry disagrees with the listing";
  }
}

function* adoptedProblems(
  { path, after }: Action & { readonly op: "adopt" },
  done: Done,
): Generator<string> {
  if (!isFile(after)) return;
  if (after.hashFile && !done.view.hashFiles.has(path))
    yield "its hash file is missing";
  const isKnown = entriesOf(done.catalogue).get(path)?.kind === "file";
  if (!isLost(done) && !isKnown) yield "has no entry in the catalogue";
}

function* recordProblems(
  action: Action & { readonly op: "link" | "forget" },
  done: Done,
): Generator<string> {
  if (isLost(done)) return;
  const entry = entriesOf(done.catalogue).get(action.path);
  const target = entry?.kind === "link" ? entry.target : undefined;
  if (action.op === "link" && target !== action.after?.link)
    yield `the catalogue has the link to ${target ?? "nothing"}`;
  if (action.op === "forget" && entry?.kind === "file")
    yield "the catalogue still has it";
}

/** A piece that others spoilt and that keeps its size is noticed only where no copy of it is. */
function isLost({ catalogue, isSpoiled }: Done): boolean {
  return catalogue === undefined && isSpoiled;
}

function* timeProblem(
  path: string,
  modified: string | undefined,
  view: ServerView,
): Generator<string> {
  const wanted = modified?.replace(/\.\d+Z$/, "Z");
  const found = view.files.get(path)?.modified;
  if (wanted !== undefined && found !== wanted)
    yield `its time is ${found ?? "none"}, not ${wanted}`;
}
