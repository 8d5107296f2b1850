/** Local trees, remote trees, catalogues and policies for the tests of planning, from a few words. */
import {
  type Catalogue,
  type CatalogueChange,
  type CatalogueFile,
  planTag,
} from "../../../src/model/catalogue.ts";
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
import type { RemoteFolder, Sides } from "../../../src/plan/sides.ts";
import type { Compared, Comparison } from "../../../src/plan/comparison.ts";
import { DeltaIndex } from "../../../src/state/delta-index.ts";
import { encodeChanges } from "../../../src/state/encode-changes.ts";
import { IndexedCatalogue } from "../../../src/state/indexed-catalogue.ts";

/** By path: the size of a file, or what else is there. Folders above are implied. */
export type Tree<Kind> = Readonly<Record<string, number | Kind>>;

/** Of every local file, and what the catalogue has of it. */
export const LOCAL_TIME = "2024-05-01T10:00:00.5Z";
const MODE = "0644";
/** What the server told for every file that was put there. */
export const LISTED = "2024-05-01T10:00:00Z";
/** The tag of a plan. */
export const TAG = planTag(`sha256:${"5".repeat(64)}`);

type LocalWhat = "folder" | "skipped" | "unread" | { readonly link: string };

export function localTree(
  tree: Tree<LocalWhat>,
  kind: LocalTree["kind"] = "folder",
): LocalTree {
  const unread = Object.keys(tree).filter((path) => tree[path] === "unread");
  const folders = byFolder(tree, (name, what): LocalEntry => {
    if (typeof what === "number") return localFile(name, what);
    if (typeof what === "object")
      return { kind: "link", name, target: what.link };
    return { kind: what === "skipped" ? what : "folder", name };
  });
  for (const path of unread) folders.delete(parseRelativePath(path));
  const files = Object.values(tree).filter((size) => typeof size === "number");
  return {
    ...{ kind, folders, files: files.length },
    ...{ findings: [], untouched: new Map() },
  };
}

function localFile(name: string, size: number): LocalEntry {
  const facts = { size, modified: LOCAL_TIME, mode: MODE, owner: undefined };
  return { kind: "file", name, ...facts, known: undefined };
}

type RemoteWhat =
  "folder" | "link" | "other" | Pick<RemoteEntry, "size" | "modified">;

/**
 * @param incomplete why the listings of these folders can't be trusted
 * @param doubtful folders whose listings may have been cut short without a word
 */
export function remoteTree(
  tree: Tree<RemoteWhat>,
  incomplete: Readonly<Record<string, string>> = {},
  doubtful: readonly string[] = [],
): Map<RelativePath, RemoteFolder> {
  const folders = byFolder(tree, (name, what): RemoteEntry => {
    const common = { name, modified: undefined };
    if (typeof what === "object") return { kind: "file", name, ...what };
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

/** A file as a plan left it: listings show the time that the catalogue has. */
export function put(size: number): Pick<RemoteEntry, "size" | "modified"> {
  return { size, modified: LISTED };
}

type Entered =
  "folder" | { readonly link: string } | Partial<Omit<CatalogueFile, "kind">>;

/** A number is the size of a file that was put there as it is here. */
export function catalogueOf(tree: Tree<Entered>): Catalogue {
  const changes = Object.entries(tree).map(([text, what]): CatalogueChange => {
    const path = parseRelativePath(text);
    if (what === "folder") return { kind: "folder", path };
    const entry =
      typeof what === "object" && "link" in what
        ? ({ kind: "link", target: what.link, plan: TAG } as const)
        : entered(typeof what === "number" ? { size: what } : what);
    return { kind: "entry", path, entry };
  });
  return catalogueAfter(changes);
}

export function catalogueAfter(changes: readonly CatalogueChange[]): Catalogue {
  const index = new DeltaIndex().add(encodeChanges(changes));
  return new IndexedCatalogue({ lineage: "ab", serial: 1 }, TAG, index);
}

export function entered(
  what: Partial<Omit<CatalogueFile, "kind">> = {},
): CatalogueFile {
  return {
    ...{ kind: "file", size: 1, modified: LOCAL_TIME, mode: MODE },
    ...{ full: "ab".repeat(32), listed: LISTED, plan: TAG, ...what },
  };
}

/** A server that has not even the source's own folder. */
export const NOTHING: Sides["remote"] = new Map();

export interface PolicySpec {
  readonly all?: Partial<Policy>;
  readonly at?: Readonly<Record<string, Partial<Policy>>>;
  /** Paths; with a slash at the end folders only. */
  readonly ignored?: readonly string[];
}

function policiesOf(spec: PolicySpec = {}): Policies {
  const { all, at, ignored } = spec;
  return {
    id: JSON.stringify(spec),
    ignores: (path, kind) =>
      ignored?.some(
        (pattern) =>
          pattern === path || (kind === "folder" && pattern === `${path}/`),
      ) ?? false,
    of: (path) => ({ ...DEFAULT_POLICY, ...all, ...at?.[path] }),
  };
}

type More = Partial<Pick<Sides, "catalogue" | "times" | "believed" | "equal">>;

export function compareAll(
  local: LocalTree,
  remote: Sides["remote"],
  spec: PolicySpec = {},
  more: More = {},
): readonly Compared[] {
  const sides: Sides = {
    ...{ local, remote, policies: policiesOf(spec) },
    ...{ catalogue: undefined, times: "record", believed: false },
    ...{ equal: new Set(), ...more },
  };
  return [...compareTrees(sides)];
}

/** What the comparison says, a line each, sorted; what is merely counted is left out. */
export function compared(...sides: Parameters<typeof compareAll>): string[] {
  return compareAll(...sides)
    .flatMap(({ comparisons }) => comparisons)
    .map((comparison) => describe(comparison))
    .sort(compareBytes);
}

export function countOf(
  what: "held" | "kept" | "unchanged",
  ...sides: Parameters<typeof compareAll>
): number {
  return compareAll(...sides).reduce((sum, found) => sum + found[what], 0);
}

function describe(comparison: Comparison): string {
  switch (comparison.kind) {
    case "action":
    case "removal": {
      const { op, path, reason } = comparison.action;
      return `${op} ${path} ${reason}`;
    }
    case "finding": {
      const { level, code, path = "" } = comparison.finding;
      return `${level} ${code} ${path}`;
    }
    case "drift": {
      const { path, change } = comparison.drift;
      return `drift ${path} ${change}`;
    }
    case "send": {
      const { path, reason, before, doubt } = comparison;
      const over = before === null ? "" : ` over ${before.size}`;
      return `send ${path} ${reason}${over}${doubt ? " doubtful" : ""}`;
    }
    case "verify": {
      const { path, proof, hashFile, isOutdated } = comparison;
      const by = hashFile ? " by hash file" : "";
      const proven = proof === undefined ? by : " by catalogue";
      return `verify ${path}${proven}${isOutdated ? " outdated" : ""}`;
    }
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
