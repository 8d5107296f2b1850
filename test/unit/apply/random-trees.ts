/** Random trees on both sides and random policies, for the property that plan and apply converge. */
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import {
  createPolicies,
  type PolicyEntry,
} from "../../../src/manifest/policies.ts";
import {
  ContentHash,
  digestHex,
  PARTIAL_EDGE,
} from "../../../src/model/digest.ts";
import {
  parentPath,
  parseRelativePath,
  parseRemotePath,
  type RelativePath,
  type RemotePath,
  remotePath,
  ROOT,
} from "../../../src/model/path.ts";
import {
  CHANGE_WORDS,
  COMPARE_MODES,
  REMOVAL_WORDS,
} from "../../../src/model/policy.ts";
import { hashFileOf } from "../../../src/state/read-hash-files.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";

/** Contents by path; null for an empty folder. No path lies below a file. */
export type RandomTree = ReadonlyMap<RelativePath, Buffer | null>;

/** Where the source lies on the remote. */
export const TO = parseRemotePath("/to");
const TIME = "2024-01-01T00:00:00Z";

const NAMES = [
  "a",
  "b",
  "c",
  ".a.hash",
  ".b.hash",
  "..a.hash.hash",
  "\u{1f984}",
];
const name = fc.constantFrom(...NAMES);
const path = fc
  .array(name, { minLength: 1, maxLength: 3 })
  .map((names) => parseRelativePath(names.join("/")));

const large = (mark: string): Buffer =>
  Buffer.concat([Buffer.alloc(2 * PARTIAL_EDGE, "."), Buffer.from(mark)]);
const content = fc.constantFrom(
  Buffer.from(""),
  Buffer.from("x"),
  Buffer.from("y"),
  Buffer.from("longer"),
  Buffer.alloc(64, "0"),
  large("x"),
  large("y"),
);

export const randomTree: fc.Arbitrary<RandomTree> = fc
  .array(fc.tuple(path, fc.option(content, { freq: 6 })), { maxLength: 12 })
  .map((entries) => {
    const tree = new Map<RelativePath, Buffer | null>();
    const folders = new Set<RelativePath>();
    for (const [path, content] of entries) {
      const above = ancestors(path);
      if (tree.has(path) || (content !== null && folders.has(path))) continue;
      if (above.some((folder) => tree.get(folder) instanceof Buffer)) continue;
      for (const folder of above) folders.add(folder);
      if (content === null) folders.add(path);
      tree.set(path, content);
    }
    return tree;
  });

function ancestors(path: RelativePath): RelativePath[] {
  const above: RelativePath[] = [];
  for (let at = parentPath(path); at !== ROOT; at = parentPath(at))
    above.push(at);
  return above;
}

type Evidence = "none" | "partial" | "full" | "wrong" | "cut";

export interface RandomRemote {
  readonly tree: RandomTree;
  /** For each file in turn, what its hash file says. */
  readonly evidence: readonly Evidence[];
  /** Whether the source's own folder is there. */
  readonly exists: boolean;
}

export const randomRemote: fc.Arbitrary<RandomRemote> = fc.record({
  tree: randomTree,
  evidence: fc.array(
    fc.constantFrom<Evidence[]>("none", "partial", "full", "wrong", "cut"),
    { minLength: 12, maxLength: 12 },
  ),
  exists: fc.boolean(),
});

export function toRemote({
  tree,
  evidence,
  exists,
}: RandomRemote): MemoryRemote {
  const remote = new MemoryRemote([], [], TIME);
  if (!exists) return remote;
  remote.folders.add(TO);
  let turn = 0;
  for (const [path, content] of tree) {
    for (const folder of ancestors(path)) remote.folders.add(at(folder));
    if (content === null) remote.folders.add(at(path));
    else remote.files.set(at(path), { content, modified: TIME });
  }
  for (const [path, content] of tree) {
    const hashFile = hashFileOf(at(path));
    const says = content && hashText(content, evidence[turn++] ?? "none");
    const isFree = !remote.files.has(hashFile) && !remote.folders.has(hashFile);
    if (typeof says !== "string" || !isFree) continue;
    remote.files.set(hashFile, { content: Buffer.from(says), modified: TIME });
  }
  return remote;
}

export function at(path: RelativePath): RemotePath {
  return remotePath(TO, path);
}

function hashText(content: Buffer, evidence: Evidence): string | undefined {
  const hash = new ContentHash(content.length);
  hash.update(content);
  const { full, partial } = hash.digests();
  switch (evidence) {
    case "none":
      return undefined;
    case "partial":
      return digestHex(partial);
    case "full":
      return digestHex(full);
    case "wrong":
      return "0".repeat(64);
    case "cut":
      return digestHex(full).slice(1);
  }
}

const patterns = fc.array(
  fc.oneof(
    name,
    name.map((text) => `${text}/`),
    path.map((text) => `/${text}`),
  ),
  { minLength: 1, maxLength: 2 },
);
const ignoring: fc.Arbitrary<PolicyEntry> = fc.record({
  patterns,
  settings: fc.constant({ ignore: true }),
});
const entries = (settings: fc.Arbitrary<PolicyEntry["settings"]>) =>
  fc.array(fc.oneof(fc.record({ patterns, settings }), ignoring), {
    maxLength: 3,
  });

/** Under these, the remote becomes what the local tree is. */
export const mirroringPolicies = entries(
  fc.record({ compare: fc.constantFrom("partial", "strict") }),
).map((entries) =>
  createPolicies([
    {
      patterns: ["*"],
      settings: { onDelete: "remove", onForeign: "remove" },
    },
    ...entries,
  ]),
);

/** Under these, a plan leaves nothing to be planned: what the remote has of its own is taken away or kept. */
export const settlingPolicies = fc
  .tuple(
    fc.record({
      onChange: fc.constantFrom("replace", "archive"),
      onDelete: fc.constantFrom("keep", "remove", "archive"),
      onForeign: fc.constantFrom("keep", "remove", "archive"),
      hashFiles: fc.boolean(),
      compare: fc.constantFrom("partial", "strict"),
    }),
    entries(fc.record({ hashFiles: fc.boolean() })),
  )
  .map(([settings, entries]) =>
    createPolicies([{ patterns: ["*"], settings }, ...entries]),
  );

export const anyPolicies = entries(
  fc.record(
    {
      compare: fc.constantFrom(...COMPARE_MODES),
      hashFiles: fc.boolean(),
      onChange: fc.constantFrom(...CHANGE_WORDS),
      onDelete: fc.constantFrom(...REMOVAL_WORDS),
      onForeign: fc.constantFrom(...REMOVAL_WORDS),
    },
    { requiredKeys: [] },
  ),
).map(createPolicies);

/** Runs `work` with the tree on disk. @param modified of its files; undefined: now */
export async function onDisk<T>(
  tree: RandomTree,
  work: (folder: string) => Promise<T>,
  modified?: string,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "ftp-sync-converges-"));
  try {
    for (const [path, content] of tree) {
      const local = join(folder, path);
      await mkdir(content === null ? local : dirname(local), {
        recursive: true,
      });
      if (content === null) continue;
      await writeFile(local, content);
      if (modified !== undefined) {
        const time = new Date(modified);
        await utimes(local, time, time);
      }
    }
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
