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
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../src/host/system-clock.ts";
import {
  createPolicies,
  type PolicySettings,
} from "../../../src/manifest/policies.ts";
import { ConnectionError } from "../../../src/model/errors.ts";
import type { LocalCache } from "../../../src/model/local-cache.ts";
import {
  contains,
  parseRelativePath,
  remoteParent,
  type RemotePath,
  remotePath,
  stateFolderOf,
} from "../../../src/model/path.ts";
import type { Listing } from "../../../src/model/remote-files.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import { serializePlan } from "../../../src/plan/serialize-plan.ts";
import { CacheFolder } from "../../../src/scan/cache-folder.ts";
import { type MemoryFile, MemoryRemote } from "../../support/memory-remote.ts";
import { runner } from "../apply/build-sides.ts";
import { TO } from "../apply/random-trees.ts";
import { runWith } from "../apply/run-backup.ts";

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "ftp-sync-remembered-"));
});
afterEach(() => {
  rmSync(scratch, { recursive: true });
});

const STATE = stateFolderOf(TO);
const PATHS = ["a", "b", "d/a", "d/b", "d/e/a", "f/a"];
const file = fc.constantFrom(...PATHS);
const policies = (patterns: readonly string[], settings: PolicySettings) =>
  createPolicies([
    { patterns: ["*"], settings: { onDelete: "remove" } },
    { patterns, settings },
  ]);
const KEEPING = policies(["*"], { onDelete: "keep", onForeign: "keep" });
const PLAIN = policies([], {});
const ALWAYS = policies(["b"], { compare: "always" });
const POLICIES = [
  PLAIN,
  ALWAYS,
  policies(["a"], { ignore: true }),
  KEEPING,
  policies(["*"], { onChange: "keep" }),
];

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
  fc.record({
    ...{ kind: fc.constant("foreign" as const) },
    there: fc.constantFrom(...PATHS, "g/x", "d/g/x", ".a.hash", "d/.a.hash"),
    content: fc.constantFrom(undefined, "x", "y", "z".repeat(64)),
    modified: fc.constantFrom("2024-01-01T00:00:00Z", "2023-11-14T22:13:20Z"),
  }),
  fc.record({ kind: fc.constant("roll-back" as const) }),
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
type Foreign = Extract<Step, { kind: "foreign" }>;

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
  /** What `.ftp-sync` held before it was rolled back. */
  #earlier: (readonly [RemotePath, MemoryFile])[] = [];
  manifest: Pick<Parameters<typeof runWith>[0], "policies" | "times"> = {
    policies: PLAIN,
  };

  run(cache?: LocalCache) {
    const { remote, folder, manifest } = this;
    return runWith({ remote, folder, ...manifest, runner: this.runner, cache });
  }

  /** Answers the plan that believes, then the one that lists. */
  async compare(): Promise<readonly Plan[]> {
    const plans: Plan[] = [];
    for (const refresh of ["none", "full"] as const) {
      const remembering = await this.run(this.cache).plan(refresh);
      const afresh = await this.run().plan(refresh);
      expect(await textOf(remembering)).toBe(await textOf(afresh));
      plans.push(remembering);
    }
    return plans;
  }

  /** The server has its state of an earlier time again, and the files of now. */
  #rollBack(): void {
    const { files } = this.remote;
    const isState = ([path]: readonly [RemotePath, MemoryFile]): boolean =>
      contains(STATE, path);
    const now = [...files].filter(isState);
    for (const [path] of now) files.delete(path);
    for (const [path, file] of this.#earlier) files.set(path, file);
    this.#earlier = now;
  }

  /** Somebody else's doing on the remote. */
  #foreign({ there, content, modified }: Foreign): void {
    const path = remotePath(TO, parseRelativePath(there));
    if (content === undefined) this.remote.files.delete(path);
    else if (!this.remote.folders.has(path)) {
      for (let at = remoteParent(path); at !== "/"; at = remoteParent(at)) {
        if (this.remote.files.has(at)) return;
        this.remote.folders.add(at);
      }
      this.remote.files.set(path, { content: Buffer.from(content), modified });
    }
  }

  async take(step: Step): Promise<void> {
    if (step.kind === "manifest") this.manifest = step;
    if (step.kind === "apply")
      await this.run(this.cache).apply(await this.run(this.cache).plan());
    if (step.kind === "compare") await this.compare();
    if (step.kind === "roll-back") this.#rollBack();
    if (step.kind === "foreign") this.#foreign(step);
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
  for (const plan of await scene.compare())
    expect(await textOf(plan)).toMatch(/"op": "\w+"/);
});

test("what both sides have as before is not looked into while it is listed, and the listings are announced", async () => {
  const scene = new Scene();
  await scene.take(write("d/a", "x"));
  await scene.take({ kind: "apply" });
  for (let round = 0; round < 2; round++) await scene.compare();
  const { remote } = scene;
  const announced: number[] = [];
  remote.warmUp = (tasks) => announced.push(tasks);
  const looked: string[] = [];
  const list = remote.list.bind(remote);
  remote.list = async function* (folders, options) {
    for await (const listing of list(folders, options)) {
      if (listing.kind !== "listed") yield listing;
      else {
        const { entries, ...rest } = listing;
        const look = () => {
          looked.push(listing.folder);
          return entries;
        };
        yield Object.defineProperty(rest, "entries", { get: look }) as Listing;
      }
    }
  };
  const plan = await scene.run(scene.cache).plan();
  expect(plan.header.summary.unchanged).toBe(1);
  // The folder above holds `.ftp-sync` too, and is entered by what it shows.
  expect(new Set(looked)).not.toContain(`${TO}/d`);
  expect(announced).toEqual([2]);
});

test("a server that is out of reach before the cache is read fails the plan with its own words", async () => {
  const scene = new Scene();
  const { remote } = scene;
  const next = () => Promise.reject(new ConnectionError("nobody listens"));
  remote.list = () => ({ [Symbol.asyncIterator]: () => ({ next }) });
  const slow: LocalCache = {
    read: () => sleep(20, undefined),
    write: () => Promise.resolve(),
  };
  await expect(scene.run(slow).plan()).rejects.toThrow("nobody listens");
});

/** Somebody else's folder on the remote, which stays and has nothing in it. */
const KEPT_FOLDER: Step[] = [
  { kind: "manifest", policies: KEEPING, times: "record" },
  foreign("d/g/x", "x"),
  foreign("d/g/x", undefined),
];

function foreign(there: string, content: string | undefined): Step {
  return { kind: "foreign", there, content, modified: "2024-01-01T00:00:00Z" };
}

test("a folder that only the remote has is looked into each time", async () => {
  const scene = new Scene();
  const first = [write("d/a", "x"), { kind: "apply" } as const];
  for (const step of [...first, ...KEPT_FOLDER]) await scene.take(step);
  for (let round = 0; round < 2; round++) await scene.compare();
  await scene.take(foreign("d/g/x", "x"));
  const [, listing] = await scene.compare();
  expect(listing?.header.summary.kept).toBe(1);
});

test("a new folder is not taken for one that only the remote has", async () => {
  const scene = new Scene();
  const first = [write("d/a", "x"), { kind: "apply" } as const];
  for (const step of [...first, ...KEPT_FOLDER]) await scene.take(step);
  await scene.take({ kind: "folder", file: "d/h" });
  for (let round = 0; round < 3; round++) {
    const [, listing] = await scene.compare();
    expect(listing?.header.summary.mkdir).toBe(1);
  }
});
