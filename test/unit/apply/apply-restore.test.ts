/** A restore from a remote in memory into a real folder: what it checks, what it skips, and where it goes on. */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyRestore } from "../../../src/apply/apply-restore.ts";
import {
  InterruptedError,
  LocalFileError,
  RefusedError,
  StaleError,
} from "../../../src/model/errors.ts";
import type { LocalTarget } from "../../../src/model/local-target.ts";
import { parseRelativePath, parseRemotePath } from "../../../src/model/path.ts";
import { assemblePlan } from "../../../src/plan/assemble-plan.ts";
import type { ActionDraft } from "../../../src/plan/action-format.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import { planInMemory } from "../../../src/plan/plan-in-memory.ts";
import { openLocalFiles } from "../../../src/scan/local-files.ts";
import { openTarget } from "../../../src/target/open-target.ts";
import { temporaryKey } from "../../../src/target/scratch-folders.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";
import { digestsOf } from "../operations/plan-scene.ts";
import { temporaryFolder } from "../scan/temporary-folder.ts";

const LISTED = "2024-05-01T10:00:00Z";
const TO = parseRemotePath("/to");
const RESTORE = { source: "s", into: "x", overwrite: "none" } as const;

function download(path: string, content: string): ActionDraft {
  const { full } = digestsOf(content);
  const size = content.length;
  return {
    ...{ op: "download", path: parseRelativePath(path), before: null },
    remote: { size, modified: LISTED, hash: full, evidence: "catalogue" },
    ...{ reason: "missing-here" },
    after: { size, modified: "2024-05-01T10:00:00.25Z", hash: full },
  };
}

const mkdir = (path: string): ActionDraft => ({
  ...{ op: "local-mkdir", path: parseRelativePath(path) },
  ...{ reason: "missing-here", before: null, after: {} },
});

function planOf(actions: readonly ActionDraft[]): Plan {
  const identity = {
    manifest: { file: "f", sha256: "" },
    ...{ restore: RESTORE, remotes: {} },
  };
  const header = {
    remote: "r",
    to: TO,
    base: null,
    listing: "complete",
  } as const;
  const rest = { findings: [], drift: [], unchanged: 0, kept: 0 };
  const plan = assemblePlan(identity, [
    { name: "s", header, actions, ...rest },
  ]);
  return planInMemory(plan.header, plan.actions);
}

function scene(files: Readonly<Record<string, string>>) {
  const remote = new MemoryRemote(
    Object.entries(files).map(([path, content]) => [
      parseRemotePath(`/to/${path}`),
      { content: Buffer.from(content), modified: LISTED },
    ]),
    [TO, parseRemotePath("/to/d")],
  );
  const root = temporaryFolder();
  const stop = new AbortController();
  const apply = (plan: Plan, more: Partial<LocalTarget> = {}) =>
    applyRestore(plan, {
      sides: {
        remote,
        target: Object.assign(
          openTarget(root, { pid: 1, isAlive: () => false }),
          more,
        ),
        local: openLocalFiles(root, "folder", new AbortController().signal),
      },
      progress: {
        start: () => undefined,
        advance: () => undefined,
        notice: () => undefined,
        settled: () => undefined,
        done: () => undefined,
      },
      signal: stop.signal,
      isJustMade: false,
    });
  return { remote, root, stop, apply };
}

test("applied twice, the second time finds all done", async () => {
  const { apply, root } = scene({ a: "one", "d/b": "two", "d/empty": "" });
  const plan = planOf([
    ...[mkdir("d"), download("a", "one"), download("d/b", "two")],
    download("d/empty", ""),
  ]);
  const first = await apply(plan);
  expect(first).toMatchObject({
    ...{ alreadyDone: 0, bytes: 6, failures: [], missing: 0 },
    done: { "local-mkdir": 1, download: 3 },
  });
  expect(readFileSync(join(root, "d/b"), "utf8")).toBe("two");
  expect(await apply(plan)).toMatchObject({ alreadyDone: 4, bytes: 0 });
});

test("a file in place without its time gets only that", async () => {
  const { apply, root, remote } = scene({ a: "one" });
  const plan = planOf([download("a", "one")]);
  writeFileSync(join(root, "a"), "one");
  remote.files.clear();
  expect(await apply(plan)).toMatchObject({ bytes: 0, failures: [] });
  const { mtimeMs } = statSync(join(root, "a"));
  expect(mtimeMs).toBe(Date.parse(LISTED) + 250);
});

test.each([
  [
    "is gone",
    (remote: MemoryRemote) => {
      remote.files.clear();
    },
  ],
  [
    "has another size",
    (remote: MemoryRemote) =>
      remote.files.set(parseRemotePath("/to/a"), {
        ...{ content: Buffer.from("longer"), modified: LISTED },
      }),
  ],
  [
    "has another time",
    (remote: MemoryRemote) =>
      remote.files.set(parseRemotePath("/to/a"), {
        ...{ content: Buffer.from("one"), modified: "2025-01-01T00:00:00Z" },
      }),
  ],
])("a remote file that %s makes the plan stale", async (_, change) => {
  const { apply, remote } = scene({ a: "one" });
  change(remote);
  await expect(apply(planOf([download("a", "one")]))).rejects.toThrow(
    StaleError,
  );
});

test("what lies below a folder that can't be made is skipped, the rest goes on", async () => {
  const { apply, root } = scene({ a: "one", "d/b": "two" });
  const plan = planOf([
    ...[mkdir("d"), mkdir("d/e"), download("a", "one"), download("d/b", "two")],
  ]);
  const { failures } = await apply(plan, {
    makeFolder: () => {
      throw new LocalFileError("no room");
    },
  });
  expect(failures.map(({ kind, action }) => [kind, action.path])).toEqual([
    ["failed", "d"],
    ["skipped", "d/e"],
    ["skipped", "d/b"],
  ]);
  expect(readdirSync(root)).toEqual(["a"]);
});

test("a part that an earlier run left is only believed where a digest tells", async () => {
  const { apply, root } = scene({ a: "abcdef" });
  const known = download("a", "abcdef");
  if (known.op !== "download") throw new Error("no download");
  const { size, modified } = known.after;
  const unknown = { ...known, after: { size, modified, hash: undefined } };
  for (const [draft, bytes] of [
    [known, 3],
    [unknown, 6],
  ] as const) {
    const { path, after } = draft;
    const key = temporaryKey(path, String(after.size), after.hash ?? "");
    const scratch = join(root, ".ftp-sync-restore");
    mkdirSync(scratch);
    const left = join(scratch, `${key}-1`);
    writeFileSync(left, draft === known ? "abc" : "xyz");
    expect(await apply(planOf([draft]))).toMatchObject({ bytes, failures: [] });
    expect(readFileSync(join(root, "a"), "utf8")).toBe("abcdef");
    rmSync(join(root, "a"));
  }
});

test("interrupted, it says how far it came, and goes on", async () => {
  const { apply, stop, remote } = scene({ a: "one", b: "two" });
  const plan = planOf([download("a", "one"), download("b", "two")]);
  remote.onCommand = () => {
    stop.abort();
  };
  await expect(apply(plan)).rejects.toThrow(InterruptedError);
});

test("a plan that changes a server is none of a restore", async () => {
  const { apply } = scene({});
  const rmdir: ActionDraft = {
    ...{ op: "rmdir", path: parseRelativePath("d"), reason: "gone" },
    ...{ before: {}, after: null },
  };
  await expect(apply(planOf([rmdir]))).rejects.toThrow(RefusedError);
});
