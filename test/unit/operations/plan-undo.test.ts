/** Plans that take back what another plan did: whatever it was, and nothing that was done by anybody else. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPolicies } from "../../../src/manifest/policies.ts";
import { planTag } from "../../../src/model/catalogue.ts";
import { parseRelativePath, parseRemotePath } from "../../../src/model/path.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";
import { falseClaims } from "../apply/read-back.ts";
import {
  at,
  onDisk,
  type RandomTree,
  randomTree,
  TO,
} from "../apply/random-trees.ts";
import { actionsOf, runWith } from "../apply/run-backup.ts";

/** Nothing is lost under these, so everything can be taken back. */
const keeping = createPolicies([
  {
    patterns: ["*"],
    settings: {
      onChange: "archive",
      onDelete: "archive",
      onForeign: "archive",
    },
  },
]);

const TIMES = ["2024-01-01T00:00:00Z", "2024-02-02T00:00:00Z"] as const;

/** What is at every path of the source: a file's content, or null for a folder. */
function contents(remote: MemoryRemote): Record<string, string | null> {
  const found: [string, string | null][] = [];
  const isOurs = (path: string) => path.startsWith(`${TO}/.ftp-sync`);
  for (const path of remote.folders)
    if (!isOurs(path)) found.push([path, null]);
  for (const [path, { content }] of remote.files)
    if (!isOurs(path))
      found.push([path, Buffer.from(content).toString("latin1")]);
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function backUp(
  remote: MemoryRemote,
  tree: RandomTree,
  modified: string,
  policies = keeping,
): Promise<Plan> {
  return onDisk(
    tree,
    async (folder) => {
      const run = runWith({ remote, folder, policies });
      const plan = await run.plan();
      fc.pre(plan.header.applyable);
      expect((await run.apply(plan)).failures).toEqual([]);
      return plan;
    },
    modified,
  );
}

/** As whoever has no local files does it. */
const NOWHERE = "/no/such/folder/anywhere";

async function undoPlan(
  remote: MemoryRemote,
  undone: Plan | string,
): Promise<Plan> {
  const run = runWith({ remote, folder: NOWHERE, policies: keeping });
  return run.undo(
    typeof undone === "string"
      ? { kind: "id", digits: undone }
      : { kind: "plan", plan: undone },
  );
}

async function takeBack(
  remote: MemoryRemote,
  undone: Plan | string,
): Promise<Plan> {
  const plan = await undoPlan(remote, undone);
  const run = runWith({ remote, folder: NOWHERE, policies: keeping });
  expect((await run.apply(plan)).failures).toEqual([]);
  expect(await falseClaims(remote, TO)).toEqual([]);
  return plan;
}

const tree = (files: Readonly<Record<string, string | null>>): RandomTree =>
  new Map(
    Object.entries(files).map(([path, text]) => [
      parseRelativePath(path),
      text === null ? null : Buffer.from(text),
    ]),
  );

const said = (plan: Plan): string[] =>
  plan.header.findings.map(({ code, path }) => `${code} ${path ?? ""}`.trim());

async function steps(plan: Plan): Promise<string[]> {
  return (await actionsOf(plan)).map(({ op, path }) => `${op} ${path}`);
}

describe("whatever a plan did under policies that keep everything", () => {
  it("is taken back, and that too", async () => {
    await fc.assert(
      fc.asyncProperty(randomTree, randomTree, async (old, now) => {
        const remote = new MemoryRemote([], [], TIMES[0]);
        await backUp(remote, old, TIMES[0]);
        const before = contents(remote);
        const plan = await backUp(remote, now, TIMES[1]);
        const actions = await actionsOf(plan);
        fc.pre(actions.length > 0);
        const after = contents(remote);
        const undo = await takeBack(remote, plan);
        expect(contents(remote)).toEqual(before);
        const redo = await takeBack(remote, undo);
        expect(contents(remote)).toEqual(after);
        expect(said(undo)).toEqual([]);
        expect(said(redo)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a plan that is taken back", () => {
  const OLD = { a: "a", b: "b", "d/x": "x", m: "moved" };

  it("comes back from the archive, while its own files go there", async () => {
    const remote = new MemoryRemote([], [], TIMES[0]);
    await backUp(remote, tree(OLD), TIMES[0]);
    const now = tree({ a: "A", "n/m": "moved", "d/x": "x", new: "n" });
    const plan = await backUp(remote, now, TIMES[1]);
    const undo = await takeBack(remote, plan);
    expect(await steps(undo)).toEqual([
      ...["archive a", "archive new", "move m", "touch d/x", "rmdir n"],
      ...["unarchive a", "unarchive b"],
    ]);
    expect(undo.header).toMatchObject({
      undoes: plan.planId,
      summary: { archive: 2, unarchive: 2, move: 1, upload: 0 },
      findings: [],
    });
    const copy = `${TO}/.ftp-sync/archive/${planTag(undo.planId)}/new`;
    expect([...remote.files.keys()]).toContain(copy);
    expect(await steps(await undoPlan(remote, undo))).toHaveLength(7);
  });

  it("is found by the digits of its id, and then what is only archived comes back", async () => {
    const remote = new MemoryRemote([], [], TIMES[0]);
    await backUp(remote, tree(OLD), TIMES[0]);
    const now = tree({ a: "A", "d/x": "x", m: "moved", new: "n" });
    const plan = await backUp(remote, now, TIMES[0]);
    const undo = await takeBack(remote, plan.planId.slice(7, 15));
    expect(await steps(undo)).toEqual([
      "archive a",
      "unarchive a",
      "unarchive b",
    ]);
    expect(undo.header.findings).toMatchObject([
      { code: "undo-unclear", detail: "new" },
    ]);
    expect(contents(remote)).toMatchObject({
      ...{
        [at(parseRelativePath("a"))]: "a",
        [at(parseRelativePath("b"))]: "b",
      },
      [at(parseRelativePath("new"))]: "n",
    });
  });

  it("says what was not kept, and leaves it", async () => {
    const remote = new MemoryRemote([], [], TIMES[0]);
    const policies = createPolicies([
      { patterns: ["*"], settings: { onDelete: "remove" } },
    ]);
    await backUp(remote, tree({ a: "a", b: "b" }), TIMES[0], policies);
    const plan = await backUp(remote, tree({ a: "A" }), TIMES[1], policies);
    const undo = await undoPlan(remote, plan);
    expect(await steps(undo)).toEqual([]);
    expect(said(undo)).toEqual(["not-kept a", "not-kept b"]);
  });

  it("leaves alone what a later plan, or somebody else, changed since", async () => {
    const remote = new MemoryRemote([], [], TIMES[0]);
    await backUp(remote, tree(OLD), TIMES[0]);
    const now = { a: "A", b: "B", c: "C", "d/x": "x", e: "E", m: "moved" };
    const plan = await backUp(remote, tree(now), TIMES[0]);
    const later = { ...now, b: "later" };
    await backUp(remote, tree(later), TIMES[0]);
    const theirs = { content: Buffer.from("theirs"), modified: TIMES[1] };
    remote.files.set(at(parseRelativePath("c")), theirs);
    remote.files.delete(at(parseRelativePath("e")));
    const undo = await undoPlan(remote, plan);
    expect(await steps(undo)).toEqual(["archive a", "unarchive a"]);
    expect(said(undo)).toEqual([
      ...["changed-since b", "changed-since c", "changed-since e"],
    ]);
  });

  it("is refused when it was never applied, or the digits fit several", async () => {
    const remote = new MemoryRemote([], [], TIMES[0]);
    const first = await backUp(remote, tree(OLD), TIMES[0]);
    await expect(undoPlan(remote, "0".repeat(16))).rejects.toThrow(
      /was not applied to any of these sources/,
    );
    await backUp(remote, tree({ ...OLD, c: "c" }), TIMES[0]);
    await expect(undoPlan(remote, "")).rejects.toThrow(/of 2 applied plans/);
    expect((await undoPlan(remote, first)).header.undoes).toBe(first.planId);
  });

  it("is the same for everybody, and stale once anything else was applied", async () => {
    const remote = new MemoryRemote([], [], TIMES[0]);
    const first = await backUp(remote, tree(OLD), TIMES[0]);
    const undo = await undoPlan(remote, first);
    expect((await undoPlan(remote, first)).planId).toBe(undo.planId);
    await backUp(remote, tree({ ...OLD, c: "c" }), TIMES[0]);
    const run = runWith({ remote, folder: NOWHERE, policies: keeping });
    await expect(run.apply(undo)).rejects.toThrow(/stale/);
  });

  it("is not applied when its copy is gone from the archive, or is another file", async () => {
    const remote = new MemoryRemote([], [], TIMES[0]);
    await backUp(remote, tree(OLD), TIMES[0]);
    const plan = await backUp(remote, tree({ ...OLD, a: "A" }), TIMES[0]);
    const undo = await undoPlan(remote, plan);
    const run = runWith({ remote, folder: NOWHERE, policies: keeping });
    const copy = parseRemotePath(
      `${TO}/.ftp-sync/archive/${planTag(plan.planId)}/a`,
    );
    const held = remote.files.get(copy);
    remote.files.set(copy, { content: Buffer.from("z"), modified: TIMES[1] });
    await expect(run.apply(undo)).rejects.toThrow(/stale/);
    expect(said(await undoPlan(remote, plan))).toEqual(["changed-since a"]);
    remote.files.delete(copy);
    await expect(run.apply(undo)).rejects.toThrow(/stale/);
    expect(said(await undoPlan(remote, plan))).toEqual(["changed-since a"]);
    if (held !== undefined) remote.files.set(copy, held);
    expect((await run.apply(undo)).failures).toEqual([]);
  });
});
