/** Whether a run, however it ended, did nothing to the server but what its plan says, and left nothing half done. */
import { hashFileName } from "../../src/model/hash-file.ts";
import { type DiskFile, nameOf, parentOf, within } from "./disk-tree.ts";
import {
  isAsPlanned,
  isIn,
  isOfContent,
  type PlanIndex,
} from "./plan-index.ts";
import { liedAbout, ownerOf, type ServerView } from "./server-view.ts";

export interface Transition {
  readonly before: ServerView;
  readonly after: ServerView;
  readonly plan: PlanIndex;
  /** Of the plan. */
  readonly tag: string;
  /** A listing left something out without a word: what it hid may be taken for absent. */
  readonly lied: boolean;
  /** Paths that an earlier run of the plan noted. */
  readonly noted: ReadonlySet<string>;
  /** No run of the plan came before. */
  readonly isFirst: boolean;
  /** Files whose hash files others made lie. */
  readonly tainted: ReadonlySet<string>;
  /** Archived copies of such files, as `<plan>/<path>`. */
  readonly taintedCopies: ReadonlySet<string>;
}

export function transitionProblems(transition: Transition): string[] {
  const { before, after } = transition;
  return [
    ...union(before.files, after.files).flatMap((path) =>
      fileProblem(path, transition),
    ),
    ...union(before.hashFiles, after.hashFiles).flatMap((path) =>
      hashFileProblem(path, transition),
    ),
    ...lies(transition),
    ...folderProblems(transition),
    ...archiveProblems(transition),
  ];
}

function union<T>(
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
): string[] {
  return [...new Set([...a.keys(), ...b.keys()])];
}

function fileProblem(path: string, transition: Transition): string[] {
  const { before, after } = transition;
  const was = before.files.get(path);
  const is = after.files.get(path);
  if (was === undefined)
    return is === undefined || mayCome(path, is, transition)
      ? []
      : [`${path}: holds what nobody planned, where nothing was`];
  if (is === undefined)
    return mayGo(path, was, transition) ? [] : [`${path}: is lost`];
  if (was.full !== is.full)
    return replacementProblem(path, was, is, transition);
  const { sends, settings } = transition.plan;
  const mayBeTouched =
    sends.has(path) ||
    settings.has(path) ||
    transition.plan.returns.has(path) ||
    transition.plan.origin(path) !== undefined;
  return was.mtimeNs === is.mtimeNs || mayBeTouched
    ? []
    : [`${path}: has another time, though no action sets it`];
}

function mayCome(
  path: string,
  is: DiskFile,
  { before, plan, tag }: Transition,
): boolean {
  const send = plan.sends.get(path);
  const origin = plan.origin(path);
  const candidates = [
    origin === undefined ? undefined : before.files.get(origin),
    // An old file that was out of the way comes back.
    before.aside.get(path),
    send === undefined ? undefined : before.archive.get(`${tag}/${path}`),
    returning(path, plan, before),
  ];
  if (candidates.some((candidate) => candidate?.full === is.full)) return true;
  return send !== undefined && isOfContent(send.after, is);
}

/** The copy in the archive that comes back to a path. */
function returning(
  path: string,
  { returns }: PlanIndex,
  { archive }: ServerView,
): DiskFile | undefined {
  const action = returns.get(path);
  return action && archive.get(`${action.plan}/${path}`);
}

function mayGo(
  path: string,
  was: DiskFile,
  { after, plan, tag }: Transition,
): boolean {
  const send = plan.sends.get(path);
  const removal = plan.removals.get(path);
  const destination = plan.destination(path);
  const isArchived = after.archive.get(`${tag}/${path}`)?.full === was.full;
  if (removal !== undefined)
    return (
      isAsPlanned(removal.before, was) &&
      (removal.op === "delete" || isArchived)
    );
  if (destination !== undefined)
    return after.files.get(destination)?.full === was.full;
  if (send?.op !== "replace") return false;
  return isArchived || after.aside.get(path)?.full === was.full;
}

function replacementProblem(
  path: string,
  was: DiskFile,
  is: DiskFile,
  transition: Transition,
): string[] {
  const { before, after, plan, tag, lied, noted, isFirst } = transition;
  if (returning(path, plan, before)?.full === is.full)
    return mayGo(path, was, transition)
      ? []
      : [`${path}: made way for its archived copy, and is lost`];
  const send = plan.sends.get(path);
  if (send === undefined || !isOfContent(send.after, is))
    return [`${path}: holds neither the old content nor what was planned`];
  if (isOfContent(send.after, was)) return [];
  // A type that changes takes two steps: what the first leaves is absent.
  const cleared = plan.removals.get(path);
  if (cleared !== undefined) return [];
  // Of the size that was planned, it may be what a run put there that died before it could note it.
  const mayBeOwn = !isFirst && !noted.has(path) && was.size === send.after.size;
  const isKnown = send.op === "replace" && isAsPlanned(send.before, was);
  if (!isKnown && !mayBeOwn && !lied)
    return [`${path}: another file than the planned one was replaced`];
  const isArchived = after.archive.get(`${tag}/${path}`)?.full === was.full;
  const archives = send.op === "replace" && send.archive === true;
  return archives && !mayBeOwn && !isArchived
    ? [`${path}: was replaced, and the old file is not in the archive`]
    : [];
}

/** @param path of the file that it belongs to */
function hashFileProblem(path: string, transition: Transition): string[] {
  const { before, after, plan } = transition;
  const was = before.hashFiles.get(path);
  const is = after.hashFiles.get(path);
  if (was?.full === is?.full) return [];
  const own = within(parentOf(path), hashFileName(nameOf(path)));
  const mayChange = plan.touches(path) || plan.removals.has(own);
  return mayChange
    ? []
    : [`${path}: its hash file changed, though no action is about it`];
}

function* lies({
  before,
  after,
  plan,
  tainted,
  taintedCopies,
}: Transition): Generator<string> {
  for (const path of liedAbout(after)) {
    const from = plan.origin(path);
    const copy = plan.returns.get(path);
    if (copy && taintedCopies.has(`${copy.plan}/${path}`)) continue;
    if (tainted.has(path) || (from !== undefined && tainted.has(from)))
      continue;
    const isAsBefore =
      before.files.get(path)?.full === after.files.get(path)?.full &&
      before.hashFiles.get(path)?.full === after.hashFiles.get(path)?.full;
    if (!isAsBefore) yield `${path}: its hash file lies`;
  }
}

function* folderProblems({
  before,
  after,
  plan,
}: Transition): Generator<string> {
  for (const path of before.folders) {
    if (after.folders.has(path) || plan.rmdirs.has(path)) continue;
    if (plan.folderMoves.some(({ from }) => isIn(from, path))) continue;
    yield `${path}: the folder is gone, though no action removes it`;
  }
  const made = [...plan.mkdirs, ...plan.folderMoves.map((move) => move.path)];
  for (const path of after.folders) {
    if (before.folders.has(path)) continue;
    if (made.some((folder) => isIn(path, folder))) continue;
    if (plan.folderMoves.some((move) => isIn(move.path, path))) continue;
    if ([...before.aside.keys()].some((file) => isIn(path, file))) continue;
    yield `${path}: a folder came that no action makes`;
  }
}

function* archiveProblems({
  before,
  after,
  plan,
  tag,
}: Transition): Generator<string> {
  for (const [key, copy] of before.archive) {
    const [of = "", ...names] = key.split("/");
    const path = names.join("/");
    const mayBeBack = of === tag || plan.returns.get(path)?.plan === of;
    const isBack = mayBeBack && after.files.get(path)?.full === copy.full;
    if (after.archive.get(key)?.full === copy.full) continue;
    if (!goesByPrune(key, plan) && !isBack && !isHashFileOfOne(key, plan))
      yield `${path}: its archived copy of ${of} is lost`;
  }
  for (const [key, copy] of after.archive) {
    if (before.archive.has(key) || goesByPrune(key, plan)) continue;
    const path = key.slice(key.indexOf("/") + 1);
    // A hash file that lost its file goes like any other, with the folder that must make way.
    const owner = ownerOf(path);
    const orphan =
      owner === undefined ? undefined : before.hashFiles.get(owner);
    const old = before.files.get(path) ?? before.aside.get(path) ?? orphan;
    if (!key.startsWith(`${tag}/`) || old?.full !== copy.full)
      yield `${path}: the archive holds what was not there`;
  }
}

/** A copy, or the hash file of one: a run that ends in the middle of a prune leaves that for the next one. */
function goesByPrune(key: string, { prunes }: PlanIndex): boolean {
  const owner = ownerOf(key);
  return prunes.has(key) || (owner !== undefined && prunes.has(owner));
}

/** It goes with its copy. */
function isHashFileOfOne(key: string, { returns }: PlanIndex): boolean {
  const [of = "", ...names] = key.split("/");
  const owner = ownerOf(names.join("/"));
  return owner !== undefined && returns.get(owner)?.plan === of;
}
