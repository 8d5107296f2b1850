/** The reverse of what a plan did to one source, path by path, as far as catalogue and archive reach. */
import type { Finding } from "../model/finding.ts";
import { compareBytes, type RelativePath, ROOT } from "../model/path.ts";
import { isWholeFolder } from "./action-files.ts";
import { isRecordedAs } from "./is-recorded-as.ts";
import { NOTHING, type Past, recordedState, type Standing } from "./past.ts";
import type { BackupAction, BackupDraft } from "./action-format.ts";
import type { DesiredFile } from "./state-format.ts";
import { undoTouch } from "./undo-touch.ts";

export interface TakenBack {
  readonly drafts: readonly BackupDraft[];
  readonly findings: readonly Omit<Finding, "source">[];
}

type Step =
  | {
      readonly kind: "reversed";
      readonly drafts: readonly BackupDraft[];
      /** What is at the path afterwards: what was there before the step. */
      readonly standing: Standing;
    }
  | {
      readonly kind: "stuck";
      readonly code: "changed-since" | "not-kept";
      readonly detail: string;
    };

/** @param actions of one source */
export function takeBack(
  actions: Iterable<BackupAction>,
  past: Past,
): TakenBack {
  const drafts: BackupDraft[] = [];
  const findings: TakenBack["findings"][number][] = [];
  const paths = [...byPath(actions)].sort(([a], [b]) => compareBytes(a, b));
  for (const [path, steps] of paths) {
    let standing = past.standing(path);
    for (const action of steps.toReversed()) {
      const step = reverse(action, standing, past);
      if (step.kind === "stuck") {
        const { code, detail } = step;
        findings.push({ level: "warning", code, path, detail });
        break;
      }
      drafts.push(...step.drafts);
      ({ standing } = step);
    }
  }
  return { drafts, findings };
}

function byPath(
  actions: Iterable<BackupAction>,
): ReadonlyMap<RelativePath, readonly BackupAction[]> {
  const paths = new Map<RelativePath, BackupAction[]>();
  for (const action of actions) {
    const there = paths.get(action.path);
    if (there === undefined) paths.set(action.path, [action]);
    else there.push(action);
  }
  return paths;
}

function reverse(action: BackupAction, standing: Standing, past: Past): Step {
  const { path } = action;
  switch (action.op) {
    case "upload":
    case "replace":
      return reverseSending(action, standing, past);
    case "move":
      return reverseMove(action, standing, past);
    case "touch": {
      if (!isFileOf(standing, action.after)) return changed(standing);
      const draft = undoTouch(action, standing.file);
      return draft === undefined
        ? stuck("not-kept", "its time or mode before is not known")
        : reversed([draft], standing);
    }
    case "archive":
      return standing.kind === "nothing"
        ? bringBack(path, past)
        : changed(standing);
    case "unarchive":
      return reverseReturn(action, standing);
    case "delete":
      return stuck("not-kept", "it was deleted");
    case "prune":
      return stuck(
        "not-kept",
        `the copy that plan ${action.plan} archived was deleted`,
      );
    case "mkdir":
    case "rmdir":
      return reverseFolder(action, standing);
    case "link":
      return reverseLink(action, standing);
    case "hash":
    case "forget":
    case "adopt":
      // They tell what is true all the same.
      return reversed([], standing);
  }
}

function reverseSending(
  action: ActionOf<"upload" | "replace">,
  standing: Standing,
  past: Past,
): Step {
  const { path, after } = action;
  if (!isFileOf(standing, after)) return changed(standing);
  const away = archived(path, standing);
  if (action.op === "upload") return reversed([away], NOTHING);
  if (action.archive !== true) return stuck("not-kept", "it was replaced");
  const back = bringBack(path, past);
  return back.kind === "stuck"
    ? back
    : reversed([away, ...back.drafts], back.standing);
}

function bringBack(path: RelativePath, past: Past): Step {
  const back = past.unarchive(path);
  if (back === undefined)
    return stuck("not-kept", "its copy is not in the archive any more");
  const { draft, was } = back;
  return reversed([draft], was ? { kind: "file", file: was } : NOTHING);
}

function reverseReturn(
  { path, after }: ActionOf<"unarchive">,
  standing: Standing,
): Step {
  const { size, hash } = after;
  const draft = { op: "archive", path, reason: "undone", after: null } as const;
  const isUnknown = standing.kind === "nothing" && hash === undefined;
  // Of such a file the catalogue never knew more than that it was archived.
  if (isUnknown)
    return reversed(
      [{ ...draft, before: { size, evidence: "listing" } }],
      NOTHING,
    );
  return standing.kind === "file" && isRecordedAs(standing.file, after)
    ? reversed([archived(path, standing)], NOTHING)
    : changed(standing);
}

function reverseMove(
  { path, from, before, after }: ActionOf<"move">,
  standing: Standing,
  past: Past,
): Step {
  const back = {
    op: "move",
    path: from,
    from: path,
    reason: "undone",
  } as const;
  const old = past.standing(from);
  if (isWholeFolder(before) || isWholeFolder(after)) {
    const whole = isWholeFolder(after) && past.isMovedWhole(path, after);
    if (standing.kind !== "folder" || !whole || !isWholeFolder(after))
      return stuck("changed-since", "other files are in it now");
    if (old.kind !== "nothing") return taken(from, old);
    return reversed([{ ...back, before: after, after }], NOTHING);
  }
  if (!isFileOf(standing, after)) return changed(standing);
  if (old.kind !== "nothing") return taken(from, old);
  const state = recordedState(standing.file);
  return reversed([{ ...back, before: state, after }], NOTHING);
}

function reverseFolder(
  { op, path }: ActionOf<"mkdir" | "rmdir">,
  standing: Standing,
): Step {
  if (standing.kind === "file" || standing.kind === "link")
    return changed(standing);
  const isThere = standing.kind === "folder";
  const undone = { path, reason: "undone" } as const;
  if (op === "rmdir")
    return reversed(
      isThere ? [] : [{ op: "mkdir", ...undone, before: null, after: {} }],
      { kind: "folder" },
    );
  // The source's own folder holds what ftp-sync needs for itself.
  if (path === ROOT) return reversed([], standing);
  return reversed(
    isThere ? [{ op: "rmdir", ...undone, before: {}, after: null }] : [],
    NOTHING,
  );
}

function reverseLink(
  { path, before, after }: ActionOf<"link">,
  standing: Standing,
): Step {
  const target = standing.kind === "link" ? standing.target : undefined;
  if (target !== after?.link) return changed(standing);
  if (after === null && standing.kind === "file") return changed(standing);
  const draft = { op: "link", path, reason: "undone" } as const;
  return reversed(
    [{ ...draft, before: after, after: before }],
    before === null ? NOTHING : { kind: "link", target: before.link },
  );
}

type ActionOf<Op extends BackupAction["op"]> = BackupAction & {
  readonly op: Op;
};
type StandingFile = Standing & { readonly kind: "file" };

function isFileOf(
  standing: Standing,
  after: DesiredFile,
): standing is StandingFile {
  return standing.kind === "file" && isRecordedAs(standing.file, after);
}

function archived(path: RelativePath, { file }: StandingFile): BackupDraft {
  const before = recordedState(file);
  return { op: "archive", path, reason: "undone", before, after: null };
}

function reversed(
  drafts: readonly BackupDraft[],
  standing: Standing,
): Step & { readonly kind: "reversed" } {
  return { kind: "reversed", drafts, standing };
}

function stuck(code: "changed-since" | "not-kept", detail: string): Step {
  return { kind: "stuck", code, detail };
}

function changed(standing: Standing): Step {
  return stuck("changed-since", standingWords(standing));
}

function taken(path: RelativePath, standing: Standing): Step {
  return stuck(
    "changed-since",
    `it was at ${path}: ${standingWords(standing)}`,
  );
}

export function standingWords(standing: Standing): string {
  switch (standing.kind) {
    case "nothing":
      return "by the catalogue nothing is there now";
    case "folder":
    case "link":
      return `by the catalogue a ${standing.kind} is there now`;
    case "file":
      return `by the catalogue another file is there now, of plan ${standing.file.plan}`;
  }
}
