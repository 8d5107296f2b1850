/** Folders that a plan found equal are passed over by the next one: that changes its speed, and nothing else. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../src/host/system-clock.ts";
import {
  createPolicies,
  type PolicySettings,
} from "../../../src/manifest/policies.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import { serializePlan } from "../../../src/plan/serialize-plan.ts";
import { CacheFolder } from "../../../src/scan/cache-folder.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";
import { runner } from "../apply/build-sides.ts";
import { runWith } from "../apply/run-backup.ts";

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "ftp-sync-remembered-"));
});
afterEach(() => {
  rmSync(scratch, { recursive: true });
});

const PATHS = ["a", "b", "d/a", "d/b", "d/e/a", "f/a"];
const file = fc.constantFrom(...PATHS);
const policies = (patterns: readonly string[], settings: PolicySettings) =>
  createPolicies([
    { patterns: ["*"], settings: { onDelete: "remove" } },
    { patterns, settings },
  ]);
const PLAIN = policies([], {});
const ALWAYS = policies(["b"], { compare: "always" });
const POLICIES = [PLAIN, ALWAYS, policies(["a"], { ignore: true })];

const step = fc.oneof(
  fc.record({
    kind: fc.constant("write" as const),
    file,
    content: fc.constantFrom("x", "y", "x".repeat(17_000)),
  }),
  fc.record({
    ...{ kind: fc.constant("mode" as const), file },
    mode: fc.constantFrom(0o600, 0o644),
  }),
  fc.record({
    ...{ kind: fc.constant("time" as const), file },
    time: fc.constantFrom(1_700_000_000, 1_700_000_001.5),
  }),
  fc.record({ kind: fc.constant("remove" as const), file }),
  fc.record({
    kind: fc.constant("folder" as const),
    file: fc.constantFrom("g", "d/g", "d/h"),
  }),
  fc.record({ kind: fc.constant("look" as const) }),
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("compare" as const) }),
  },
  fc.record({ kind: fc.constant("apply" as const) }),
  fc.record({
    kind: fc.constant("manifest" as const),
    policies: fc.constantFrom(...POLICIES),
    times: fc.constantFrom("record" as const, "ignore" as const),
  }),
);

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

async function textOf(plan: Plan): Promise<string> {
  let text = "";
  for await (const chunk of serializePlan(plan)) text += chunk;
  return text;
}

/** To whom all files are older than the grain of their clock. */
function later(who: ReturnType<typeof runner>): ReturnType<typeof runner> {
  const now = (): number => Date.now() + 10_000;
  return { ...who, clock: { ...systemClock, now } };
}

/** One tree and one remote, through the steps. */
class Scene {
  readonly folder = mkdtempSync(join(scratch, "tree-"));
  readonly cache = new CacheFolder(mkdtempSync(join(scratch, "cache-")));
  readonly remote = new MemoryRemote();
  readonly runner = later(runner());
  manifest: Pick<Parameters<typeof runWith>[0], "policies" | "times"> = {
    policies: PLAIN,
  };

  run(cache?: CacheFolder) {
    const { remote, folder, manifest } = this;
    return runWith({ remote, folder, ...manifest, runner: this.runner, cache });
  }

  async compare(): Promise<Plan> {
    const remembering = await this.run(this.cache).plan("none");
    const afresh = await this.run().plan("none");
    expect(await textOf(remembering)).toBe(await textOf(afresh));
    return remembering;
  }

  async take(step: Step): Promise<void> {
    if (step.kind === "manifest") this.manifest = step;
    if (step.kind === "apply")
      await this.run(this.cache).apply(await this.run(this.cache).plan());
    if (step.kind === "compare") await this.compare();
    if (step.kind === "look") await this.run(this.cache).plan();
    if (!("file" in step)) return;
    const path = join(this.folder, step.file);
    mkdirSync(dirname(path), { recursive: true });
    try {
      if (step.kind === "write") writeFileSync(path, step.content);
      if (step.kind === "mode") chmodSync(path, step.mode);
      if (step.kind === "time") utimesSync(path, step.time, step.time);
      if (step.kind === "folder") mkdirSync(path);
      if (step.kind === "remove") rmSync(path, { recursive: true });
    } catch {
      // It is not there.
    }
  }
}

test("the plan is byte for byte that of a run which remembers nothing", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 25 }),
      async (steps) => {
        const scene = new Scene();
        await scene.take({ kind: "write", file: "d/a", content: "x" });
        await scene.take({ kind: "apply" });
        await scene.compare();
        for (const step of steps) await scene.take(step);
        await scene.compare();
        await scene.compare();
      },
    ),
    { numRuns: 60 },
  );
});

const write = (file: string, content: string): Step => ({
  ...{ kind: "write", file, content },
});

test.each<[string, Step[], Step[]]>([
  ["a file was changed", [], [write("d/a", "y"), { kind: "look" }]],
  ["a folder is new", [], [{ kind: "folder", file: "d/g" }]],
  [
    "a folder is gone",
    [{ kind: "folder", file: "d/g" }],
    [{ kind: "remove", file: "d/g" }],
  ],
  [
    "a folder has another name",
    [{ kind: "folder", file: "d/g" }],
    [
      { kind: "remove", file: "d/g" },
      { kind: "folder", file: "d/h" },
    ],
  ],
  [
    "its policies are others",
    [write("d/b", "x")],
    [{ kind: "manifest", policies: ALWAYS, times: "record" }],
  ],
  [
    "an apply recorded something else",
    [],
    [
      write("d/b", "x"),
      { kind: "look" },
      { kind: "apply" },
      { kind: "remove", file: "d/b" },
    ],
  ],
])("a folder is looked through again when %s", async (_, before, edits) => {
  const scene = new Scene();
  for (const step of [write("d/a", "x"), ...before, { kind: "apply" } as const])
    await scene.take(step);
  for (let round = 0; round < 2; round++) await scene.compare();
  for (const step of edits) await scene.take(step);
  const plan = await textOf(await scene.compare());
  expect(plan).toMatch(/"op": "\w+"/);
});
