/** A random tree, and what people make of it: files and folders written, touched, renamed and removed. */
import fc from "fast-check";
import { createPolicies } from "../../../src/manifest/policies.ts";
import { PARTIAL_EDGE } from "../../../src/model/digest.ts";
import {
  parentPath,
  parseRelativePath,
  type RelativePath,
  ROOT,
} from "../../../src/model/path.ts";
import {
  CHANGE_WORDS,
  COMPARE_MODES,
  REMOVAL_WORDS,
} from "../../../src/model/policy.ts";
import type { File, Tree } from "./plan-scene.ts";

const path = fc
  .array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 3 })
  .map((names) => parseRelativePath(names.join("/")));

/** Of one partial digest. */
const large = (middle: string): string =>
  "x".repeat(PARTIAL_EDGE) + middle + "x".repeat(PARTIAL_EDGE);
const file: fc.Arbitrary<File> = fc.record({
  kind: fc.constant("file"),
  content: fc.constantFrom("", "x", "y", "longer", large("1"), large("2")),
  modified: fc
    .integer({ min: 0, max: 2 })
    .map((second) => `2024-05-01T10:00:0${second}.5Z`),
  mode: fc.constantFrom("0644", "0755"),
});
const folder = fc.record({ kind: fc.constant("folder") });
const link = fc.record({
  kind: fc.constant("link"),
  target: fc.constantFrom("a", "../b"),
});
const anything = fc.oneof(
  { weight: 6, arbitrary: file },
  { weight: 1, arbitrary: folder },
  { weight: 1, arbitrary: link },
);

type Edit =
  | {
      readonly kind: "write";
      readonly path: RelativePath;
      readonly what: Thing;
    }
  | { readonly kind: "remove"; readonly path: RelativePath }
  | {
      readonly kind: "rename";
      readonly path: RelativePath;
      readonly to: RelativePath;
    };
type Thing = Tree extends ReadonlyMap<RelativePath, infer What> ? What : never;

const write = fc.record({
  kind: fc.constant("write"),
  path,
  what: anything,
});
const edit: fc.Arbitrary<Edit> = fc.oneof(
  write,
  fc.record({ kind: fc.constant("remove"), path }),
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("rename"), path, to: path }),
  },
);

export interface Sides {
  /** What was sent once. */
  readonly old: Tree;
  /** What is here now. */
  readonly now: Tree;
}

export const randomSides: fc.Arbitrary<Sides> = fc
  .tuple(fc.array(write, { maxLength: 12 }), fc.array(edit, { maxLength: 6 }))
  .map(([writes, edits]) => {
    const old = edited(new Map(), writes);
    return { old, now: edited(old, edits) };
  });

/** What can't be done is left out. */
function edited(tree: Tree, edits: readonly Edit[]): Tree {
  const now = new Map(tree);
  for (const edit of edits) {
    switch (edit.kind) {
      case "write":
        put(now, edit.path, edit.what);
        break;
      case "remove":
        for (const [path] of within(now, edit.path)) now.delete(path);
        break;
      case "rename": {
        const moved = within(now, edit.path);
        if (`${edit.to}/`.startsWith(`${edit.path}/`) || now.has(edit.to))
          break;
        for (const [path] of moved) now.delete(path);
        for (const [path, what] of moved)
          put(
            now,
            parseRelativePath(`${edit.to}${path.slice(edit.path.length)}`),
            what,
          );
      }
    }
  }
  return now;
}

/** It, and all below it; what holds others comes first. */
function within(tree: Tree, path: RelativePath) {
  return [...tree]
    .filter(([at]) => `${at}/`.startsWith(`${path}/`))
    .sort(([a], [b]) => a.length - b.length);
}

/** With the folders above it, in the place of whatever stands there. */
function put(
  tree: Map<RelativePath, Thing>,
  path: RelativePath,
  what: Thing,
): void {
  if (what.kind === "folder" && tree.get(path)?.kind === "folder") return;
  for (const [inner] of within(tree, path)) tree.delete(inner);
  for (let at = parentPath(path); at !== ROOT; at = parentPath(at))
    if (tree.get(at)?.kind !== "folder") tree.set(at, { kind: "folder" });
  tree.set(path, what);
}

const patterns = fc.array(
  fc.oneof(
    fc.constantFrom("a", "b", "c/", "d"),
    path.map((text) => `/${text}`),
  ),
  { minLength: 1, maxLength: 2 },
);
const some = { requiredKeys: [] } satisfies fc.RecordConstraints<never>;
const ignoring = fc.record({ ignore: fc.constant(true) });
const anySettings = fc.record(
  {
    compare: fc.constantFrom(...COMPARE_MODES),
    hashFiles: fc.boolean(),
    onChange: fc.constantFrom(...CHANGE_WORDS),
    onDelete: fc.constantFrom(...REMOVAL_WORDS),
    onForeign: fc.constantFrom(...REMOVAL_WORDS),
  },
  some,
);
const mirroring = fc.record({
  compare: fc.constantFrom("partial", "strict"),
  hashFiles: fc.boolean(),
  onChange: fc.constantFrom("replace", "archive"),
  onDelete: fc.constantFrom("remove", "archive"),
  onForeign: fc.constantFrom("remove", "archive"),
} as const);

const everywhere = ["*"];

export const anyPolicies = fc
  .tuple(
    anySettings,
    fc.array(
      fc.record({ patterns, settings: fc.oneof(anySettings, ignoring) }),
      { maxLength: 3 },
    ),
  )
  .map(([settings, entries]) =>
    createPolicies([{ patterns: everywhere, settings }, ...entries]),
  );

/** Under these, the remote becomes what the local tree is. */
export const mirroringPolicies = fc
  .tuple(
    mirroring,
    fc.array(fc.record({ patterns, settings: mirroring }), { maxLength: 2 }),
  )
  .map(([settings, entries]) =>
    createPolicies([{ patterns: everywhere, settings }, ...entries]),
  );
