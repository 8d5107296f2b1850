/** One source planned in memory, from contents by path: what both sides hold, and what the catalogue has of it. */
import type {
  Catalogue,
  CatalogueChange,
} from "../../../src/model/catalogue.ts";
import {
  ContentHash,
  digestHex,
  type FullDigest,
  type PartialDigest,
} from "../../../src/model/digest.ts";
import { LocalFileError } from "../../../src/model/errors.ts";
import type {
  DigestRequest,
  DigestResult,
  LocalEntry,
  LocalFiles,
  LocalTree,
} from "../../../src/model/local-files.ts";
import {
  baseName,
  compareBytes,
  parentPath,
  parseRemotePath,
  type RelativePath,
  remotePath,
  ROOT,
} from "../../../src/model/path.ts";
import type { Policies } from "../../../src/model/policy.ts";
import { TreeListing } from "../../../src/operations/list-tree.ts";
import { listUnlisted } from "../../../src/operations/list-unlisted.ts";
import { SourcePlanner } from "../../../src/operations/source-planner.ts";
import { withMoves } from "../../../src/operations/with-moves.ts";
import { assemblePlan } from "../../../src/plan/assemble-plan.ts";
import { believedTree } from "../../../src/plan/believed-tree.ts";
import { compareTrees } from "../../../src/plan/compare-trees.ts";
import type { RemoteTree } from "../../../src/plan/sides.ts";
import type { Action } from "../../../src/plan/action-format.ts";
import type { PlanHeader } from "../../../src/plan/plan-format.ts";
import { hashFileOf } from "../../../src/state/read-hash-files.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";
import { catalogueAfter, TAG } from "../plan/build-trees.ts";
import { sourceOf } from "./build-environment.ts";

export interface File {
  readonly kind: "file";
  readonly content: string;
  readonly modified: string;
  readonly mode: string;
}

/** Folders above are among them, ROOT is not. */
export type Tree = ReadonlyMap<
  RelativePath,
  | File
  | { readonly kind: "folder" }
  | { readonly kind: "link"; readonly target: string }
>;

export const TO = parseRemotePath("/to");

const digests = new Map<
  string,
  { readonly full: FullDigest; readonly partial: PartialDigest }
>();

export function digestsOf(content: string) {
  const known = digests.get(content);
  if (known !== undefined) return known;
  const hash = new ContentHash(content.length);
  hash.update(Buffer.from(content));
  const found = hash.digests();
  digests.set(content, found);
  return found;
}

/** As a listing or MDTM tells it. */
function listedTime({ modified }: File): string {
  return modified.replace(/\.\d+Z$/, "Z");
}

/** A remote to which a plan with these policies sent the tree, hash files too. */
export function remoteWith(tree: Tree, policies: Policies): MemoryRemote {
  const remote = new MemoryRemote([], [TO]);
  for (const [path, what] of tree) {
    const place = remotePath(TO, path);
    if (what.kind === "folder") remote.folders.add(place);
    if (what.kind !== "file") continue;
    const modified = listedTime(what);
    remote.files.set(place, { content: Buffer.from(what.content), modified });
    const { hashFiles, compare } = policies.of(path, "file");
    const { full, partial } = digestsOf(what.content);
    const content = Buffer.from(
      digestHex(compare === "strict" ? full : partial),
    );
    if (hashFiles) remote.files.set(hashFileOf(place), { content, modified });
  }
  return remote;
}

/** What an apply that sent the tree recorded. */
export function catalogueWith(tree: Tree): Catalogue {
  const root = { kind: "folder", path: ROOT } as const;
  const changes = [...tree].map(([path, what]): CatalogueChange => {
    if (what.kind === "folder") return { kind: "folder", path };
    if (what.kind === "link")
      return { kind: "entry", path, entry: { ...what, plan: TAG } };
    const { content, modified, mode } = what;
    const { full, partial } = digestsOf(content);
    const listed = listedTime(what);
    const hex = { full: digestHex(full), partial: digestHex(partial) };
    const facts = { size: content.length, modified, mode, listed, plan: TAG };
    return { kind: "entry", path, entry: { kind: "file", ...facts, ...hex } };
  });
  return catalogueAfter([root, ...changes]);
}

export interface Scene {
  readonly local: Tree;
  readonly remote: MemoryRemote;
  readonly catalogue: Catalogue | undefined;
  readonly policies: Policies;
  readonly times: "record" | "ignore";
  /** The catalogue is believed instead of listing. */
  readonly believed?: boolean;
  /** Every file's digest is known from the hash cache. */
  readonly cached?: boolean;
  /** Folders are not moved whole. */
  readonly unfolded?: boolean;
}

/** The plan: its header, and its actions in their order. */
export async function planned(scene: Scene): Promise<{
  readonly header: PlanHeader;
  readonly actions: readonly Action[];
}> {
  const { remote, catalogue, policies, times } = scene;
  const source = sourceOf(TO, { policies, times, symlinks: "record" });
  const local = localTreeOf(scene.local, scene.cached ?? false);
  const believed = scene.believed ?? false;
  const tree =
    believed && catalogue !== undefined
      ? believedTree(catalogue)
      : await listed(scene, local);
  const files = new ContentFiles(scene.local);
  const planner = new SourcePlanner(source, remote, files, () => undefined);
  const sides = {
    ...{ local, remote: tree, catalogue, policies, times, believed },
    equal: new Set<string>(),
  };
  await planner.decide(compareTrees(sides));
  const folding: RemoteTree = scene.unfolded === true ? new Map() : tree;
  const actions = await withMoves(planner, files, folding);
  const { findings, drift, unchanged, kept } = planner;
  const identity = { manifest: { file: "f", sha256: "" }, remotes: {} };
  const listing = believed ? "skipped" : "complete";
  const header = { remote: "r", to: TO, base: null, listing } as const;
  return assemblePlan(identity, [
    { name: "s", header, actions, findings, drift, unchanged, kept },
  ]);
}

async function listed(
  { remote, policies }: Scene,
  local: LocalTree,
): Promise<RemoteTree> {
  const state = remotePath(TO, ROOT);
  const listing = new TreeListing(
    ...([remote, TO, state, policies, true, () => undefined] as const),
  );
  await listing.list([ROOT]);
  await listUnlisted(listing, local);
  return listing.tree;
}

function localTreeOf(tree: Tree, cached: boolean): LocalTree {
  const folders = new Map<RelativePath, LocalEntry[]>([[ROOT, []]]);
  const inOrder = [...tree].sort(([a], [b]) => compareBytes(a, b));
  for (const [path, { kind }] of inOrder)
    if (kind === "folder") folders.set(path, []);
  let files = 0;
  for (const [path, what] of inOrder) {
    const name = baseName(path);
    if (what.kind === "file") files += 1;
    const entry =
      what.kind === "file" ? fileEntry(name, what, cached) : { ...what, name };
    folders.get(parentPath(path))?.push(entry);
  }
  return {
    ...{ kind: "folder", folders, files },
    ...{ findings: [], untouched: new Map() },
  };
}

function fileEntry(name: string, file: File, cached: boolean): LocalEntry {
  const { content, modified, mode } = file;
  const facts = { size: content.length, modified, mode, owner: undefined };
  const known = cached ? digestsOf(content) : undefined;
  return { kind: "file", name, ...facts, known };
}

class ContentFiles implements LocalFiles {
  constructor(readonly tree: Tree) {}

  async *digest(
    requests: AsyncIterable<DigestRequest>,
  ): AsyncGenerator<DigestResult> {
    for await (const { path, want } of requests) {
      const file = this.#file(path);
      const { content, modified, mode } = file;
      const { full, partial } = digestsOf(content);
      yield {
        ...{ kind: "digest", path, size: content.length, modified, mode },
        ...{ owner: undefined, partial },
        full: want === "full" ? full : undefined,
      };
    }
  }

  async *read(path: RelativePath): AsyncGenerator<Uint8Array> {
    await Promise.resolve();
    yield Buffer.from(this.#file(path).content);
  }

  #file(path: RelativePath): File {
    const file = this.tree.get(path);
    if (file?.kind !== "file") throw new LocalFileError(`${path} is no file`);
    return file;
  }
}
