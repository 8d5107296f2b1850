/** Local trees, remote trees and policies for the tests of planning, from a few words. */
import type { LocalEntry, LocalTree } from "../../../src/model/local-files.ts";
import {
  baseName,
  compareBytes,
  parentPath,
  parseRelativePath,
  type RelativePath,
  ROOT,
} from "../../../src/model/path.ts";
import {
  DEFAULT_POLICY,
  type Policies,
  type Policy,
} from "../../../src/model/policy.ts";
import type { RemoteEntry } from "../../../src/model/remote-files.ts";
import { compareTrees } from "../../../src/plan/compare-trees.ts";
import type {
  Comparison,
  RemoteFolder,
  RemoteTree,
} from "../../../src/plan/comparison.ts";

/** By path: the size of a file, or what else is there. Folders above are implied. */
export type Tree<Kind extends string> = Readonly<Record<string, number | Kind>>;

export function localTree(
  tree: Tree<"folder" | "skipped" | "unread">,
  kind: LocalTree["kind"] = "folder",
): LocalTree {
  const unread = Object.keys(tree).filter((path) => tree[path] === "unread");
  const folders = byFolder(tree, (name, what): LocalEntry => {
    if (typeof what === "number") return { kind: "file", name, size: what };
    return { kind: what === "skipped" ? what : "folder", name };
  });
  for (const path of unread) folders.delete(parseRelativePath(path));
  const files = Object.values(tree).filter((size) => typeof size === "number");
  return { kind, folders, files: files.length, findings: [] };
}

/**
 * @param incomplete why the listings of these folders can't be trusted
 * @param doubtful folders whose listings may have been cut short without a word
 */
export function remoteTree(
  tree: Tree<"folder" | "link" | "other">,
  incomplete: Readonly<Record<string, string>> = {},
  doubtful: readonly string[] = [],
): RemoteTree {
  const folders = byFolder(tree, (name, what): RemoteEntry => {
    const common = { name, modified: undefined };
    return typeof what === "number"
      ? { ...common, kind: "file", size: what }
      : { ...common, kind: what, size: 0 };
  });
  const listed = [...folders].map(
    ([path, entries]): [RelativePath, RemoteFolder] => [
      path,
      {
        entries,
        incomplete: incomplete[path],
        doubtful: doubtful.includes(path),
      },
    ],
  );
  return new Map(listed);
}

/** A server that has not even the source's own folder. */
export const NOTHING: RemoteTree = new Map();

export interface PolicySpec {
  readonly all?: Partial<Policy>;
  readonly at?: Readonly<Record<string, Partial<Policy>>>;
  /** Paths; with a slash at the end folders only. */
  readonly ignored?: readonly string[];
}

function policies({ all, at, ignored }: PolicySpec = {}): Policies {
  return {
    ignores: (path, kind) =>
      ignored?.some(
        (pattern) =>
          pattern === path || (kind === "folder" && pattern === `${path}/`),
      ) ?? false,
    of: (path) => ({ ...DEFAULT_POLICY, ...all, ...at?.[path] }),
  };
}

/** What the comparison says, a line each, sorted; what is merely counted is left out. */
export function compared(
  local: LocalTree,
  remote: RemoteTree,
  spec: PolicySpec = {},
): string[] {
  return [...compareTrees(local, remote, policies(spec))]
    .flatMap((comparison) => describe(comparison))
    .sort(compareBytes);
}

/** How many comparisons of this kind there are. */
export function countOf(
  kind: "held" | "kept",
  local: LocalTree,
  remote: RemoteTree,
  spec: PolicySpec = {},
): number {
  return [...compareTrees(local, remote, policies(spec))].filter(
    (comparison) => comparison.kind === kind,
  ).length;
}

function describe(comparison: Comparison): string[] {
  switch (comparison.kind) {
    case "action": {
      const { op, path, reason } = comparison.action;
      return [`${op} ${path} ${reason}`];
    }
    case "finding": {
      const { level, code, path = "" } = comparison.finding;
      return [`${level} ${code} ${path}`];
    }
    case "send": {
      const { path, reason, before, doubtful } = comparison;
      const over = before === null ? "" : ` over ${before.size}`;
      return [`send ${path} ${reason}${over}${doubtful ? " doubtful" : ""}`];
    }
    case "verify": {
      const { path, hashFile } = comparison;
      return [`verify ${path}${hashFile ? " by hash file" : ""}`];
    }
    case "held":
    case "kept":
      return [];
  }
}

function byFolder<Kind, Entry>(
  tree: Readonly<Record<string, Kind>>,
  toEntry: (name: string, what: Kind | "folder") => Entry,
): Map<RelativePath, Entry[]> {
  const all = new Map<RelativePath, Kind | "folder">();
  for (const [text, what] of Object.entries(tree)) {
    const path = parseRelativePath(text);
    for (
      let above = parentPath(path);
      above !== ROOT;
      above = parentPath(above)
    )
      if (!all.has(above)) all.set(above, "folder");
    all.set(path, what);
  }
  const folders = new Map<RelativePath, Entry[]>([[ROOT, []]]);
  const inOrder = [...all].sort(([a], [b]) => compareBytes(a, b));
  for (const [path, what] of inOrder) {
    if (typeof what === "string" && /^(folder|unread)$/.test(what))
      folders.set(path, []);
  }
  for (const [path, what] of inOrder)
    folders.get(parentPath(path))?.push(toEntry(baseName(path), what));
  return folders;
}
