/** Whether a plan does nothing that the policies forbid, by what is known of who put which file on the server. */
import { hashFileOwner } from "../../src/model/hash-file.ts";
import {
  baseName,
  childPath,
  parentPath,
  type RelativePath,
} from "../../src/model/path.ts";
import type { Policies, Policy, RemovalWord } from "../../src/model/policy.ts";
import type { Action } from "../../src/plan/action-format.ts";
import { isFile, isWholeFolder } from "../../src/plan/action-files.ts";
import { isOfContent } from "./plan-index.ts";
import type { ServerView } from "./server-view.ts";

export interface Forbidden {
  readonly policies: Policies;
  readonly view: ServerView;
  /** Files that others added, and no run has touched. */
  readonly foreign: ReadonlySet<string>;
}

export function* planProblems(
  actions: readonly Action[],
  forbidden: Forbidden,
): Generator<string> {
  for (const action of actions)
    for (const problem of actionProblems(action, forbidden))
      yield `${action.op} ${action.path} (${action.reason}): ${problem}`;
}

/** What an undo may do: nothing that can't be taken back again. */
const UNDOING: ReadonlySet<Action["op"]> = new Set([
  ...(["archive", "unarchive", "move", "touch", "mkdir", "rmdir"] as const),
  "link",
]);

export function* undoProblems(actions: readonly Action[]): Generator<string> {
  for (const { op, path, reason } of actions)
    if (!UNDOING.has(op) || reason !== "undone")
      yield `${op} ${path} (${reason}): it does not belong to an undo`;
}

/** What was read back and counts as backed up must be what is to be there. */
export function* adoptProblems(
  actions: readonly Action[],
  { files, folders }: ServerView,
  tainted: ReadonlySet<string>,
): Generator<string> {
  for (const { op, path, reason, after } of actions) {
    // Links are recorded, not sent.
    if (op === "link") continue;
    if (op !== "adopt" || reason !== "adopted")
      yield `${op} ${path} (${reason}): it does not belong to an adoption`;
    else if (isFile(after)) {
      const file = files.get(path);
      const isIt = file !== undefined && isOfContent(after, file);
      if (!isIt && !tainted.has(path))
        yield `${op} ${path}: the server holds something else`;
    } else if (!folders.has(path)) yield `${op} ${path}: there is no folder`;
  }
}

function* actionProblems(
  action: Action,
  { policies, view, foreign }: Forbidden,
): Generator<string> {
  const { op, path } = action;
  if (op !== "prune" && op !== "mkdir" && op !== "rmdir")
    if (isIgnored(path, policies)) yield "the path is ignored";
  const policy = policies.of(path, "file");
  switch (op) {
    case "local-mkdir":
    case "download":
    case "local-link":
    case "local-touch":
      yield "it belongs to a restore";
      return;
    case "adopt":
      yield "it belongs to an adoption";
      return;
    case "replace":
      if (policy.onChange !== "replace" && policy.onChange !== "archive")
        yield `onChange is ${policy.onChange}`;
      if ((policy.onChange === "archive") !== (action.archive === true))
        yield `onChange is ${policy.onChange}, archive is ${String(action.archive)}`;
      return;
    case "upload":
      if (view.files.has(path) && action.reason === "new")
        yield "a file is there";
      return;
    case "delete":
    case "archive":
      yield* removalProblems(action, policy, foreign);
      return;
    case "move":
      for (const from of filesOf(action, view)) {
        const { onDelete } = policies.of(from, "file");
        if (onDelete !== "remove" && onDelete !== "archive")
          yield `onDelete of ${from} is ${onDelete}`;
        if (foreign.has(from)) yield `${from} is somebody else's`;
      }
      return;
    case "mkdir":
    case "rmdir":
    case "touch":
    case "hash":
    case "link":
    case "forget":
    case "unarchive":
    case "prune":
  }
}

function filesOf(
  { from, before }: Action & { readonly op: "move" },
  { files }: ServerView,
): RelativePath[] {
  if (!isWholeFolder(before)) return [from];
  return [...files.keys()]
    .filter((path) => path.startsWith(`${from}/`))
    .map((path) =>
      path
        .slice(from.length + 1)
        .split("/")
        .reduce(childPath, from),
    );
}

function* removalProblems(
  { op, path, reason }: Action & { readonly op: "delete" | "archive" },
  { onChange, onDelete, onForeign }: Policy,
  foreign: ReadonlySet<string>,
): Generator<string> {
  const wanted = op === "delete" ? "remove" : "archive";
  if (reason === "orphaned-hash-file") {
    if (hashFileOwner(baseName(path)) === undefined) yield "is no hash file";
    return;
  }
  // A file where a folder must be is changed, not gone.
  const words: (RemovalWord | typeof onChange)[] = foreign.has(path)
    ? [onForeign]
    : [onDelete, onForeign];
  if (reason === "type-changed")
    words.push(onChange === "replace" ? "remove" : onChange);
  if (!words.includes(wanted)) yield `the policy says ${words.join(", ")}`;
}

/** It, or a folder above it. */
export function isIgnored(path: RelativePath, policies: Policies): boolean {
  if (policies.ignores(path, "file")) return true;
  for (let at = parentPath(path); at !== parentPath(at); at = parentPath(at))
    if (policies.ignores(at, "folder")) return true;
  return false;
}
