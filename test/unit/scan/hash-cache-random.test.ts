/** Whatever happens to the files between two runs: what is known of them is what reading them would tell. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { LocalTree } from "../../../src/model/local-files.ts";
import { HashScene, LATER } from "./hash-scene.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { walkTree } from "./walk-tree.ts";

/** Few paths and contents of few sizes, so that edits look alike from outside. */
const PATHS = ["a", "b", "d", "d/a", "d/b", "d/e/a"];
const LARGE = 17_000;
const CONTENTS = [
  ...["", "x", "y", "xx", "xy"],
  ...["x", "y"].map((letter) => letter.repeat(LARGE)),
  // Their ends are alike.
  `${"x".repeat(8192)}y${"x".repeat(LARGE - 8193)}`,
];
const TIMES = [1_700_000_000, 1_700_000_001];

type Step =
  | {
      readonly kind: "write";
      readonly path: string;
      readonly content: string;
      /** Seconds; undefined: the time of the writing stays. */
      readonly time: number | undefined;
      /** Another file takes its name. */
      readonly rename: boolean;
    }
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "mode"; readonly path: string; readonly mode: number }
  /** `quick`: right after the step before; otherwise all clocks have moved on since, and will before the next. */
  | { readonly kind: "run"; readonly quick: boolean };

const path = fc.constantFrom(...PATHS);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("write" as const),
      path,
      content: fc.constantFrom(...CONTENTS),
      time: fc.option(fc.constantFrom(...TIMES), { nil: undefined }),
      rename: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("remove" as const), path }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ kind: fc.constant("mode" as const), path },
      mode: fc.constantFrom(0o755, 0o700),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("run" as const),
      quick: fc.boolean(),
    }),
  },
);

type Write = Extract<Step, { kind: "write" }>;

function write(scene: HashScene, { path, content, time, rename }: Write): void {
  const target = scene.at(path);
  makeWay(scene, path);
  const made = rename ? join(temporaryFolder(), "new") : target;
  writeFileSync(made, content);
  if (time !== undefined) utimesSync(made, time, time);
  if (rename) renameSync(made, target);
}

/** Folders where files stand, and the other way round, are removed. */
function makeWay(scene: HashScene, path: string): void {
  const isFile = (local: string): boolean | undefined =>
    statSync(local, { throwIfNoEntry: false })?.isFile();
  const segments = path.split("/");
  for (let count = 1; count < segments.length; count++) {
    const folder = scene.at(segments.slice(0, count).join("/"));
    if (isFile(folder) === true) rmSync(folder);
  }
  mkdirSync(dirname(scene.at(path)), { recursive: true });
  if (isFile(scene.at(path)) === false)
    rmSync(scene.at(path), { recursive: true });
}

/** What a tree says of everything but the digests. */
const facts = (tree: LocalTree): unknown[] =>
  [...walkTree(tree)].map(([folder, entries]) => [
    folder,
    entries.map((entry) => {
      if (entry.kind !== "file") return entry;
      const { name, size, modified, mode, owner } = entry;
      return { name, size, modified, mode, owner };
    }),
  ]);

async function runAndCheck(scene: HashScene): Promise<void> {
  const { digests, tree } = await scene.run();
  const afresh = await scene.scan(undefined);
  expect(facts(tree)).toEqual(facts(afresh));
  expect(tree.files).toBe(afresh.files);
  expect(digests.size).toBe(tree.files);
  for (const [path, { full }] of digests) {
    const content = readFileSync(scene.at(path));
    const sha256 = createHash("sha256").update(content).digest("hex");
    expect(`${path} ${full ?? ""}`).toBe(`${path} sha256:${sha256}`);
  }
}

test("after any edits, what is remembered is what would be read", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 25 }),
      async (steps) => {
        const scene = new HashScene();
        for (const step of steps) {
          switch (step.kind) {
            case "write":
              write(scene, step);
              break;
            case "remove":
              if (existsSync(scene.at(step.path)))
                rmSync(scene.at(step.path), { recursive: true });
              break;
            case "mode":
              if (existsSync(scene.at(step.path)))
                chmodSync(scene.at(step.path), step.mode);
              break;
            case "run":
              scene.ahead = step.quick ? 0 : LATER;
              await runAndCheck(scene);
              if (!step.quick) scene.tick();
          }
        }
        scene.ahead = LATER;
        await runAndCheck(scene);
        expect((await scene.run()).read).toEqual([]);
        await runAndCheck(scene);
      },
    ),
    { numRuns: 60 },
  );
});
