/** What apply changes, what it refuses to begin, and how it goes on after failures. */
import { describe, expect, it } from "vitest";
import { planTag } from "../../../src/model/catalogue.ts";
import {
  InterruptedError,
  RefusedError,
  StaleError,
} from "../../../src/model/errors.ts";
import {
  parseRelativePath,
  parseRemotePath,
  remotePath,
} from "../../../src/model/path.ts";
import { streamOf } from "../../../src/model/stream-of.ts";
import type { Plan, PlanHeader } from "../../../src/plan/plan-format.ts";
import { planInMemory } from "../../../src/plan/plan-in-memory.ts";
import { planOf } from "../plan/example-plan.ts";
import {
  apply,
  at,
  draft,
  everything,
  hexOf,
  holdings,
  planWith,
  remoteWith,
  summed,
} from "./build-sides.ts";
import type { FaultyRemote } from "./faulty-remote.ts";
import { MemoryLocal } from "./memory-local.ts";

const { mkdir, rmdir, remove, upload, replace, hash } = draft;

describe("a plan", () => {
  it("is carried out where listings may have been cut short without a word", async () => {
    const remote = remoteWith({ a: "old", x: "x", "d/b": "b", "e/c": "c" });
    for (const path of ["a", "d", "e/c"]) remote.cutOff.add(at(path));
    const local = new MemoryLocal({ a: "new", n: "n", "f/g/h": "h" });
    const plan = planWith(
      mkdir("d"),
      mkdir("f"),
      mkdir("f/g"),
      upload("n", "n", false),
      upload("f/g/h", "h", false),
      replace("a", "old", "new", false),
      remove("x", "x"),
      remove("e/c", "c"),
      rmdir("e"),
    );
    const result = await apply(plan, remote, local);
    expect(summed(result)).toEqual([
      ...[
        "mkdir 2",
        "upload 2",
        "replace 1",
        "delete 2",
        "rmdir 1",
        "already 1",
      ],
    ]);
    expect(holdings(remote)).toEqual({
      ...{ a: "new", n: "n", d: null, "d/b": "b" },
      ...{ f: null, "f/g": null, "f/g/h": "h" },
    });
  });

  it("is carried out where listed times are not exact, by asking for the exact ones", async () => {
    const remote = remoteWith({ a: "old" });
    remote.listedWithin = {
      from: Date.parse("2024-01-01T00:00:00Z"),
      to: Date.parse("2024-01-01T00:00:59Z"),
    };
    const local = new MemoryLocal({ a: "new" });
    const result = await apply(
      planWith(replace("a", "old", "new")),
      remote,
      local,
    );
    expect(summed(result)).toEqual(["replace 1"]);
    expect(remote.inspected).toEqual([at("a")]);
  });

  it("is carried out to the letter, hash files and times included", async () => {
    const remote = remoteWith({
      same: "same",
      changed: "old",
      ".changed.hash": hexOf("old"),
      empty: "",
      "gone/a": "a",
      "gone/.a.hash": hexOf("a"),
      always: "old",
      ".always.hash": hexOf("old"),
    });
    const local = new MemoryLocal({
      "d/new": "new",
      changed: "change",
      empty: "",
      always: "again",
    });
    const plan = planWith(
      mkdir("d"),
      upload("d/new", "new"),
      replace("changed", "old", "change"),
      replace("always", "old", "again", false),
      hash("empty", ""),
      remove("gone/a", "a"),
      rmdir("gone"),
    );
    const result = await apply(plan, remote, local);
    expect(summed(result)).toEqual([
      "mkdir 1",
      "upload 1",
      "replace 2",
      "hash 1",
      "delete 1",
      "rmdir 1",
    ]);
    expect(result.bytes).toBe("newchangeagain".length);
    expect(holdings(remote)).toEqual({
      same: "same",
      changed: "change",
      ".changed.hash": hexOf("change"),
      empty: "",
      ".empty.hash": hexOf(""),
      always: "again",
      d: null,
      "d/new": "new",
      "d/.new.hash": hexOf("new"),
    });
    expect(remote.files.get(at("d/new"))?.modified).toBe(
      "2024-05-01T10:00:00Z",
    );
  });

  it("removes only after everything new is in place, and clears the way before", async () => {
    const remote = remoteWith({ gone: "1", turned: "2", "other/x": "3" });
    const local = new MemoryLocal({ "turned/a": "a", other: "o", b: "b" });
    const steps: string[] = [];
    remote.onStep = (path) => {
      const step = path.slice(at(".").length);
      // The folder for temporary files is made beside the first steps, its parents included.
      if (step !== "" && !path.includes(".ftp-sync")) steps.push(step);
    };
    const plan = planWith(
      remove("gone", "1"),
      remove("turned", "2", "type-changed"),
      mkdir("turned", "type-changed"),
      upload("turned/a", "a"),
      remove("other/x", "3", "type-changed"),
      rmdir("other", "type-changed"),
      { ...upload("other", "o"), reason: "type-changed" },
      upload("b", "b"),
    );
    await apply(plan, remote, local);
    expect(steps).toEqual([
      "/other/x",
      "/turned",
      "/other",
      "/turned",
      "/b",
      "/other",
      "/turned/a",
      "/gone",
    ]);
    expect(Object.keys(holdings(remote))).toEqual([
      ".b.hash",
      ".other.hash",
      "b",
      "other",
      "turned",
      "turned/.a.hash",
      "turned/a",
    ]);
  });

  it("makes the source's own folder when nothing is there", async () => {
    const remote = remoteWith({});
    remote.folders.clear();
    const local = new MemoryLocal({ a: "a" });
    await apply(planWith(mkdir("."), upload("a", "a")), remote, local);
    expect(holdings(remote)).toEqual({ a: "a", ".a.hash": hexOf("a") });
  });

  it("clears temporary files that runs of other plans left, and leaves none", async () => {
    const remote = remoteWith({ ".ftp-sync/tmp/dead-1": "half" });
    await apply(
      planWith(upload("a", "a")),
      remote,
      new MemoryLocal({ a: "a" }),
    );
    const files = [...remote.files.keys()];
    expect(files.filter((path) => path.includes("/tmp/"))).toEqual([]);
  });

  it("clears them when it sends nothing itself, its own too", async () => {
    const plan = planWith(remove("x", "x"));
    const own = `.ftp-sync/tmp/${planTag(plan.planId)}-7`;
    const left = { ".ftp-sync/tmp/dead-1": "half", [own]: "half" };
    const remote = remoteWith({ ...left, x: "x" });
    await apply(plan, remote, new MemoryLocal({}));
    const files = [...remote.files.keys()];
    expect(files.filter((path) => path.includes("/tmp/"))).toEqual([]);
  });
});

describe("nothing is changed by a plan", () => {
  async function refuses(
    plan: Plan,
    remote: FaultyRemote,
    local: MemoryLocal,
    error: typeof StaleError | typeof RefusedError,
    message: RegExp,
  ): Promise<void> {
    const before = everything(remote);
    const applied = apply(plan, remote, local);
    await expect(applied).rejects.toThrow(message);
    await expect(applied).rejects.toBeInstanceOf(error);
    expect(everything(remote)).toEqual(before);
  }

  const local = new MemoryLocal({ a: "new", b: "b" });

  it("that is not applyable", async () => {
    const { header, ...plan } = planWith(upload("a", "new"));
    const refused = { ...plan, header: { ...header, applyable: false } };
    const remote = remoteWith({});
    await refuses(refused, remote, local, RefusedError, /not applyable/);
  });

  it("that speaks of a source which it does not describe", async () => {
    const plan = planWith(upload("a", "new"));
    const sources = {};
    const odd = { ...plan, header: { ...plan.header, sources } };
    await refuses(odd, remoteWith({}), local, RefusedError, /photos/);
  });

  const b = upload("b", "b");
  it.each([
    [
      "a file has another size",
      planWith(b, replace("a", "old", "new")),
      { a: "older" },
      /a on the remote: expected a file of 3 bytes .*, found a file of 5 bytes/,
    ],
    [
      "a file appeared",
      planWith(b, upload("a", "new")),
      { a: "other" },
      /a on the remote: expected nothing, found a file of 5 bytes/,
    ],
    [
      "a folder appeared",
      planWith(b, upload("a", "new")),
      { a: null },
      /a on the remote: expected nothing, found a folder/,
    ],
    [
      "a file vanished",
      planWith(b, replace("a", "old", "new")),
      {},
      /a on the remote: expected a file of 3 bytes .*, found nothing/,
    ],
    [
      "a file is where a folder is to be made",
      planWith(b, mkdir("d")),
      { d: "file" },
      /d on the remote: expected nothing, found a file/,
    ],
    [
      "the folder of an upload vanished",
      planWith(b, upload("d/a", "new")),
      {},
      /d on the remote: expected a folder, found none/,
    ],
    [
      "a stranger is in a folder that would be removed",
      planWith(b, remove("d/a", "a"), rmdir("d")),
      { "d/a": "a", "d/stranger": "s" },
      /d\/stranger is on the remote/,
    ],
    [
      "a hash file without a file is in a folder that would be removed",
      planWith(b, remove("d/a", "a"), rmdir("d")),
      { "d/a": "a", "d/.b.hash": "s" },
      /d\/\.b\.hash is on the remote/,
    ],
  ])("when %s", async (_, plan, tree, message) => {
    const files = new MemoryLocal({ a: "new", b: "b", "d/a": "new" });
    await refuses(plan, remoteWith(tree), files, StaleError, message);
  });

  it("when a file has another time", async () => {
    const remote = remoteWith({ a: "old" });
    const file = {
      content: Buffer.from("wld"),
      modified: "2024-02-02T00:00:00Z",
    };
    remote.files.set(at("a"), file);
    const plan = planWith(b, replace("a", "old", "new"));
    await refuses(
      plan,
      remote,
      local,
      StaleError,
      /found a file of 3 bytes of 2024-02-02/,
    );
  });

  it("when the listing alone shows that a file has another time", async () => {
    const remote = remoteWith({ a: "old" });
    remote.listedWithin = {
      from: Date.parse("2024-02-02T00:00:00Z"),
      to: Date.parse("2024-02-02T23:59:59Z"),
    };
    const plan = planWith(b, replace("a", "old", "new"));
    await refuses(
      plan,
      remote,
      local,
      StaleError,
      /expected a file of 3 bytes of 2024-01-01T00:00:00Z, found a file of 3 bytes of a time between 2024-02-02T00:00:00Z and 2024-02-02T23:59:59Z/,
    );
    expect(remote.inspected).toEqual([]);
  });

  it("when a file that a listing may have left out is there", async () => {
    const remote = remoteWith({ a: "appeared", "d/c": "c" });
    for (const path of ["a", "d"]) remote.cutOff.add(at(path));
    await refuses(
      planWith(upload("a", "new")),
      remote,
      local,
      StaleError,
      /found a file of 8 bytes/,
    );
    await refuses(
      planWith(mkdir("d"), upload("d/c", "new")),
      remote,
      local,
      StaleError,
      /d\/c on the remote: expected nothing, found a file of 1 bytes/,
    );
  });

  it("when a listing that is not whole leaves in doubt what is there", async () => {
    const remote = remoteWith({ a: "appeared", "d/a": "a" });
    remote.incomplete.set(at("."), "cut short");
    const plan = planWith(upload("a", "new"));
    await refuses(plan, remote, local, StaleError, /found a file of 8 bytes/);
    remote.incomplete.set(at("d"), "cut short");
    for (const step of [mkdir("new"), rmdir("d")])
      await refuses(planWith(step), remote, local, StaleError, /cut short/);
    remote.incomplete.delete(at("."));
    const removal = planWith(remove("d/a", "a"), rmdir("d"));
    await refuses(removal, remote, local, StaleError, /cut short/);
  });

  it.each([
    ["the content", "now", /photos: a here: the content has changed/],
    ["the size", "newer", /photos: a here: expected 3 bytes, found 5/],
  ])("when %s of a local file changed", async (_, content, message) => {
    const changed = new MemoryLocal({ a: content, b: "b" });
    const plan = planWith(b, upload("a", "new"));
    await refuses(plan, remoteWith({}), changed, StaleError, message);
  });

  it("when a local file is gone", async () => {
    const gone = new MemoryLocal({ b: "b" });
    const plan = planWith(b, upload("a", "new"));
    await refuses(plan, remoteWith({}), gone, StaleError, /a is not there/);
  });

  it("when another of its sources is stale", async () => {
    const { header, actions } = planOf({
      photos: [b, upload("a", "new")],
      music: [remove("z", "z")],
    });
    const both = planInMemory(apart(header), actions);
    const remote = remoteWith({});
    remote.folders.add(MUSIC);
    remote.files.set(remotePath(MUSIC, parseRelativePath("z")), {
      ...{ content: Buffer.from("other"), modified: "2024-01-01T00:00:00Z" },
    });
    await refuses(both, remote, local, StaleError, /music: z on the remote/);
  });
});

const MUSIC = parseRemotePath("/backup/music");

/** With each source in a folder of its own. */
function apart(header: PlanHeader): PlanHeader {
  const { photos, music } = header.sources;
  if (photos === undefined || music === undefined) throw new Error("missing");
  return { ...header, sources: { photos, music: { ...music, to: MUSIC } } };
}

describe("after a failure", () => {
  it("a local file that changed while it was sent is not put in place, and the others go on", async () => {
    const remote = remoteWith({ a: "old", ".a.hash": hexOf("old") });
    const local = new MemoryLocal({ a: "new", b: "b", c: "ccc" });
    local.onRead = (path) => {
      if (path !== "b") local.files.set(path, path === "a" ? "now" : "cccc");
    };
    const plan = planWith(
      upload("b", "b"),
      upload("c", "ccc"),
      replace("a", "old", "new"),
    );
    const result = await apply(plan, remote, local);
    expect(summed(result)).toEqual([
      "upload 1",
      "failed upload c",
      "failed replace a",
    ]);
    expect(result.failures[0]?.message).toMatch(/c has changed here/);
    expect(holdings(remote)).toEqual({
      a: "old",
      ".a.hash": hexOf("old"),
      b: "b",
      ".b.hash": hexOf("b"),
    });
  });

  it("a folder that can't be made keeps back only what lies below it", async () => {
    const remote = remoteWith({ gone: "g" });
    remote.refused.add(at("d"));
    const local = new MemoryLocal({ "d/a": "a", "d/e/b": "b", "dd/c": "c" });
    const plan = planWith(
      mkdir("d"),
      mkdir("d/e"),
      mkdir("dd"),
      upload("d/a", "a"),
      upload("d/e/b", "b"),
      upload("dd/c", "c"),
      remove("gone", "g"),
    );
    const result = await apply(plan, remote, local);
    expect(summed(result)).toEqual([
      "mkdir 1",
      "upload 1",
      "delete 1",
      "failed mkdir d",
      "skipped mkdir d/e",
      "skipped upload d/a",
      "skipped upload d/e/b",
    ]);
    const messages = result.failures.map(({ message }) => message);
    expect(messages[0]).toBe("550 not today");
    for (const message of messages.slice(1))
      expect(message).toBe("needs action 1 (mkdir d), which failed");
  });

  it("a file that can't be removed keeps only the folders above it", async () => {
    const tree = { "d/e/a": "a", "d/f/b": "b", "d/c": "c" };
    const remote = remoteWith(tree);
    remote.refused.add(at("d/e/a"));
    const plan = planWith(
      remove("d/e/a", "a"),
      remove("d/f/b", "b"),
      remove("d/c", "c"),
      rmdir("d"),
      rmdir("d/e"),
      rmdir("d/f"),
    );
    const result = await apply(plan, remote, new MemoryLocal({}));
    expect(summed(result)).toEqual([
      "delete 2",
      "rmdir 1",
      "failed delete d/e/a",
      "skipped rmdir d",
      "skipped rmdir d/e",
    ]);
    expect(Object.keys(holdings(remote))).toEqual(["d", "d/e", "d/e/a"]);
  });

  it("a file that stands in the way keeps back what was to take its place", async () => {
    const remote = remoteWith({ a: "file" });
    remote.refused.add(at("a"));
    const plan = planWith(
      remove("a", "file", "type-changed"),
      mkdir("a", "type-changed"),
      upload("a/x", "x"),
      upload("b", "b"),
    );
    const local = new MemoryLocal({ "a/x": "x", b: "b" });
    expect(summed(await apply(plan, remote, local))).toEqual([
      "upload 1",
      "failed delete a",
      "skipped mkdir a",
      "skipped upload a/x",
    ]);
  });

  it("the same plan does the rest, and then has nothing left to do", async () => {
    const remote = remoteWith({
      old: "old",
      always: "old",
      empty: "",
      "gone/x": "x",
      "gone/.x.hash": hexOf("x"),
      turned: "t",
    });
    const local = new MemoryLocal({
      "d/a": "a",
      plain: "p",
      old: "new",
      always: "fresh",
      empty: "",
      "turned/y": "y",
    });
    const plan = planWith(
      remove("turned", "t", "type-changed"),
      mkdir("turned", "type-changed"),
      upload("turned/y", "y"),
      mkdir("d"),
      upload("d/a", "a"),
      upload("plain", "p", false),
      replace("old", "old", "new"),
      replace("always", "old", "fresh", false),
      hash("empty", ""),
      remove("gone/x", "x"),
      rmdir("gone"),
    );
    for (const path of ["d/a", "always", "gone/x"])
      remote.refused.add(at(path));
    const first = await apply(plan, remote, local);
    expect(summed(first)).toEqual([
      "mkdir 2",
      "upload 2",
      "replace 1",
      "hash 1",
      "delete 1",
      "failed upload d/a",
      "failed replace always",
      "failed delete gone/x",
      "skipped rmdir gone",
    ]);
    remote.refused.clear();
    const second = await apply(plan, remote, local);
    expect(summed(second)).toEqual([
      "upload 1",
      "replace 1",
      "delete 1",
      "rmdir 1",
      "already 7",
    ]);
    const complete = everything(remote);
    expect(summed(await apply(plan, remote, local))).toEqual(["already 11"]);
    expect(everything(remote)).toEqual(complete);
  });

  it.each([
    ["upload", remoteWith({}), upload("a", "new")],
    ["replace", remoteWith({ a: "old" }), replace("a", "old", "new")],
  ])(
    "the same plan sets right an %s that ended before its hash file was written",
    async (op, remote, step) => {
      const plan = planWith(step);
      const local = new MemoryLocal({ a: "new" });
      await apply(plan, remote, local);
      remote.files.delete(at(".a.hash"));
      expect(summed(await apply(plan, remote, local))).toEqual([`${op} 1`]);
      expect(holdings(remote)).toEqual({ a: "new", ".a.hash": hexOf("new") });
    },
  );

  it("the same plan sets right an upload that ended while its hash file was written", async () => {
    const plan = planWith(upload("a", "new"));
    const remote = remoteWith({});
    const local = new MemoryLocal({ a: "new" });
    await apply(plan, remote, local);
    const whole = remote.files.get(at(".a.hash"));
    if (whole === undefined) throw new Error("no hash file was written");
    const content = whole.content.subarray(0, 20);
    remote.files.set(at(".a.hash"), { ...whole, content });
    expect(summed(await apply(plan, remote, local))).toEqual(["upload 1"]);
    expect(holdings(remote)).toEqual({ a: "new", ".a.hash": hexOf("new") });
  });

  it("the same plan removes the hash file that a removal left behind", async () => {
    const remote = remoteWith({ "d/a": "a", "d/.a.hash": hexOf("a") });
    const plan = planWith(remove("d/a", "a"), rmdir("d"));
    remote.files.delete(at("d/a"));
    const result = await apply(plan, remote, new MemoryLocal({}));
    expect(summed(result)).toEqual(["delete 1", "rmdir 1"]);
    expect(holdings(remote)).toEqual({});
  });
});

describe("when the person asks to stop", () => {
  const local = new MemoryLocal({ a: "a", b: "b" });
  const plan = planWith(upload("a", "a"), upload("b", "b"), remove("c", "c"));

  it("no further action begins, and the same plan goes on later", async () => {
    const remote = remoteWith({ c: "c" });
    const stop = new AbortController();
    remote.onStep = (path) => {
      if (path === at("a")) stop.abort();
    };
    const applied = apply(plan, remote, local, stop);
    await expect(applied).rejects.toThrow(/interrupted after 1 of 3 actions/);
    await expect(applied).rejects.toBeInstanceOf(InterruptedError);
    expect(Object.keys(holdings(remote))).toEqual([".a.hash", "a", "c"]);
    expect(summed(await apply(plan, remote, local))).toEqual([
      "upload 1",
      "delete 1",
      "already 1",
    ]);
  });

  it("before the first action, nothing is changed", async () => {
    const remote = remoteWith({ c: "c" });
    const before = everything(remote);
    const applied = apply(plan, remote, local, { signal: AbortSignal.abort() });
    await expect(applied).rejects.toBeInstanceOf(InterruptedError);
    expect(everything(remote)).toEqual(before);
  });

  it("after the last action, all is done", async () => {
    const remote = remoteWith({ c: "c" });
    const stop = new AbortController();
    remote.onStep = (path) => {
      if (path === at("c")) stop.abort();
    };
    const result = await apply(plan, remote, local, stop);
    expect(summed(result)).toEqual(["upload 2", "delete 1"]);
  });
});

it("a remote that loses an action without a word is a bug that is told", async () => {
  const remote = remoteWith({});
  remote.place = async function* (placements) {
    const iterator = placements[Symbol.asyncIterator]();
    while ((await iterator.next()).done !== true);
    yield* streamOf([]);
  };
  const local = new MemoryLocal({ a: "a" });
  await expect(
    apply(planWith(upload("a", "a")), remote, local),
  ).rejects.toThrow(/without an outcome/);
});
