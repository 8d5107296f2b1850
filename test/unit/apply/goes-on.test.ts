/** What an apply leaves behind that fails in part, is interrupted, or loses its lock, and how the next one goes on. */
import { describe, expect, it } from "vitest";
import { planTag } from "../../../src/model/catalogue.ts";
import {
  InterruptedError,
  LockedError,
  StaleError,
} from "../../../src/model/errors.ts";
import {
  parseRelativePath,
  parseRemotePath,
  type RemotePath,
  remotePath,
  stateFolderOf,
} from "../../../src/model/path.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import { planInMemory } from "../../../src/plan/plan-in-memory.ts";
import { planOf } from "../plan/example-plan.ts";
import { ApplyClock } from "./apply-clock.ts";
import {
  apply,
  at,
  draft,
  everything,
  hexOf,
  holdings,
  planOn,
  planWith,
  remoteWith,
  runner,
  STATE,
  summed,
  TO,
} from "./build-sides.ts";
import type { FaultyRemote } from "./faulty-remote.ts";
import { MemoryLocal } from "./memory-local.ts";
import { falseClaims, readBack } from "./read-back.ts";

/** Of what is written without a time. */
const SERVER_TIME = "2024-01-01T00:00:00Z";

const { mkdir, upload, replace, remove, link, rmdir } = draft;

const inState = (remote: FaultyRemote, folder: string): RemotePath[] =>
  [...remote.files.keys()].filter((path) =>
    path.startsWith(`${STATE}/${folder}/`),
  );

const plan = planWith(
  mkdir("d"),
  upload("d/a", "a"),
  upload("b", "b"),
  replace("c", "old", "new"),
  link("l", null, "b"),
  remove("gone/x", "x"),
  rmdir("gone"),
);
const local = new MemoryLocal({ "d/a": "a", b: "b", c: "new" });
const REMOTE = { c: "old", "gone/x": "x" };
const COMPLETE = {
  ...{ d: null, "d/a": "a", "d/.a.hash": hexOf("a") },
  ...{ b: "b", ".b.hash": hexOf("b"), c: "new", ".c.hash": hexOf("new") },
};

async function isComplete(remote: FaultyRemote): Promise<void> {
  expect(holdings(remote)).toEqual(COMPLETE);
  const { files, links, folders, stored } = await readBack(remote, TO);
  expect([...files.keys()].sort()).toEqual(["b", "c", "d/a"]);
  for (const { full, owner } of files.values())
    expect([full?.length, owner]).toEqual([64, "1000:100"]);
  expect(links).toEqual({ l: "b" });
  expect(folders).toEqual([".", "d"]);
  expect(stored.head?.planId).toBe(plan.planId);
  expect(stored.interrupted).toEqual([]);
  expect(await falseClaims(remote, TO)).toEqual([]);
  for (const folder of ["journal", "lock", "tmp"])
    expect(inState(remote, folder)).toEqual([]);
}

describe("a run that fails in part", () => {
  it("has written what it did, and the next does only what failed", async () => {
    const remote = remoteWith(REMOTE);
    for (const path of ["d/a", "gone/x"]) remote.refused.add(at(path));
    expect(summed(await apply(plan, remote, local))).toEqual([
      ...["mkdir 1", "upload 1", "replace 1", "link 1"],
      ...["failed upload d/a", "failed delete gone/x", "skipped rmdir gone"],
    ]);
    const said = await readBack(remote, TO);
    expect([...said.files.keys()].sort()).toEqual(["b", "c"]);
    expect(said.links).toEqual({ l: "b" });
    expect(said.stored.head?.serial).toBe(1);
    expect(await falseClaims(remote, TO)).toEqual([]);
    remote.refused.clear();
    remote.placed.length = 0;
    expect(summed(await apply(plan, remote, local))).toEqual([
      ...["upload 1", "delete 1", "rmdir 1", "already 4"],
    ]);
    expect(sent(remote)).toEqual(["d/a"]);
    await isComplete(remote);
    const complete = everything(remote);
    expect(summed(await apply(plan, remote, local))).toEqual(["already 7"]);
    expect(everything(remote)).toEqual(complete);
  });
});

it("leaves a file alone that it put there and somebody else changed since", async () => {
  const remote = remoteWith(REMOTE);
  remote.refused.add(at("gone/x"));
  await apply(plan, remote, local);
  remote.refused.clear();
  const modified = "2024-07-01T00:00:00Z";
  const theirs = { content: Buffer.from("own"), modified };
  remote.files.set(at("c"), theirs);
  remote.files.delete(at(".c.hash"));
  await expect(apply(plan, remote, local)).rejects.toThrow(StaleError);
  expect(remote.files.get(at("c"))).toEqual(theirs);
});

describe("a run that is interrupted", () => {
  async function stepsOf(remote: FaultyRemote): Promise<number> {
    let steps = 0;
    remote.onStep = () => (steps += 1);
    await apply(plan, remote, local);
    return steps;
  }

  it("at any step has journalled what it did, and the next does only the rest", async () => {
    const steps = await stepsOf(remoteWith(REMOTE));
    for (let step = 1; step <= steps; step++) {
      const remote = remoteWith(REMOTE);
      const stop = new AbortController();
      let left = step;
      remote.onStep = () => {
        left -= 1;
        if (left === 0) stop.abort();
      };
      const outcome = await apply(plan, remote, local, stop).catch(
        (error: unknown) => error,
      );
      remote.onStep = () => undefined;
      const begun = holdings(remote);
      const said = await readBack(remote, TO);
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(InterruptedError);
        // All that was done is known, by the server and the journal alike.
        expect(said.stored.head, `step ${step}`).toBeUndefined();
        const files = Object.keys(begun).filter((path) => !path.includes("."));
        const known = [...said.files.keys(), ...said.folders];
        for (const path of ["d", "d/a", "b"])
          expect(known.includes(path), `${path} at step ${step}`).toBe(
            files.includes(path),
          );
      }
      expect(inState(remote, "lock"), `step ${step}`).toEqual([]);
      expect(await falseClaims(remote, TO)).toEqual([]);
      const before = sent(remote);
      await apply(plan, remote, local);
      const times = sent(remote).length - before.length;
      expect(times + before.length, `sent by step ${step}`).toBe(3);
      await isComplete(remote);
    }
  });

  it("while a file is sent counts it neither as done nor as failed", async () => {
    const remote = remoteWith(REMOTE);
    const stop = new AbortController();
    const stopped = new MemoryLocal({ "d/a": "a", b: "b", c: "new" });
    stopped.onRead = (path) => {
      if (path !== "c") return;
      stop.abort();
      throw new InterruptedError("interrupted while c was read");
    };
    // As adapters answer it.
    const place = remote.place.bind(remote);
    remote.place = async function* (placements) {
      for await (const placement of placements)
        try {
          const one = async function* () {
            await Promise.resolve();
            yield placement;
          };
          yield* place(one());
        } catch (error) {
          if (!(error instanceof InterruptedError)) throw error;
          yield { kind: "failed", id: placement.id, error };
        }
    };
    await expect(apply(plan, remote, stopped, stop)).rejects.toThrow(
      "interrupted after 3 of 7 actions",
    );
    const { stored, files } = await readBack(remote, TO);
    expect(stored.interrupted).toEqual([plan.planId]);
    expect([...files.keys()].sort()).toEqual(["b", "d/a"]);
  });

  it("after its last action failed has come to its end: its result tells the failure", async () => {
    const remote = remoteWith({ x: "x" });
    const removal = planWith(upload("b", "b"), remove("x", "x"));
    const stop = new AbortController();
    remote.refused.add(at("x"));
    remote.onStep = (path) => {
      if (path === at("x")) stop.abort();
    };
    expect(summed(await apply(removal, remote, local, stop))).toEqual([
      ...["upload 1", "failed delete x"],
    ]);
    const { stored, files } = await readBack(remote, TO);
    expect(stored.head?.serial).toBe(1);
    expect([...files.keys()]).toEqual(["b"]);
  });
});

describe("another plan's interrupted run", () => {
  it("is folded in: what it did first, then what this one does", async () => {
    const remote = remoteWith(REMOTE);
    const stop = new AbortController();
    remote.onStep = (path) => {
      if (path === at("b")) stop.abort();
    };
    await expect(apply(plan, remote, local, stop)).rejects.toThrow(
      /interrupted/,
    );
    const { stored } = await readBack(remote, TO);
    expect(stored.interrupted).toEqual([plan.planId]);
    const other = planWith(draft.touch("b", "b"), upload("e", "e"));
    const modified = "2024-05-01T10:00:00Z";
    const actions = [];
    for await (const action of other.actions())
      actions.push(
        action.op === "touch"
          ? { ...action, before: { ...action.before, modified } }
          : action,
      );
    const second = planInMemory(other.header, actions);
    await apply(second, remote, new MemoryLocal({ b: "b", e: "e" }));
    const said = await readBack(remote, TO);
    const tags = [...said.files].map(([path, file]) => [path, file.plan]);
    expect(Object.fromEntries(tags)).toMatchObject({
      b: planTag(second.planId),
      e: planTag(second.planId),
    });
    expect(said.folders).toContain("d");
    expect(said.stored.interrupted).toEqual([]);
    expect(said.stored.head?.planId).toBe(second.planId);
    expect(inState(remote, "journal")).toEqual([]);
    expect(await falseClaims(remote, TO)).toEqual([]);
  });
});

describe("a catalogue that can't be written", () => {
  it("is told, its journal stays, and the same plan writes it later", async () => {
    const remote = remoteWith(REMOTE);
    remote.refused.add(remotePath(STATE, parseRelativePath("catalogue")));
    const result = await apply(plan, remote, local);
    expect(summed(result)).toEqual([
      ...["mkdir 1", "upload 2", "replace 1", "link 1", "delete 1", "rmdir 1"],
      "550 not today",
    ]);
    expect(result.unrecorded[0]?.source).toBe("photos");
    const said = await readBack(remote, TO);
    expect(said.stored.head).toBeUndefined();
    expect(said.stored.interrupted).toEqual([plan.planId]);
    expect([...said.files.keys()].sort()).toEqual(["b", "c", "d/a"]);
    remote.refused.clear();
    remote.placed.length = 0;
    expect(summed(await apply(plan, remote, local))).toEqual(["already 7"]);
    expect(sent(remote)).toEqual([]);
    await isComplete(remote);
  });

  it("nor journalled is told too, and what was done is found out again", async () => {
    const remote = remoteWith(REMOTE);
    for (const folder of ["catalogue", "journal"])
      remote.refused.add(remotePath(STATE, parseRelativePath(folder)));
    const notices: string[] = [];
    const result = await apply(plan, remote, local, { notices });
    expect(result.unrecorded).toHaveLength(1);
    expect(notices).toEqual([expect.stringMatching(/not all in its journal/)]);
    remote.refused.clear();
    const again = await apply(plan, remote, local);
    // Links are nowhere but in the catalogue.
    expect(summed(again)).toEqual(["link 1", "already 6"]);
    await isComplete(remote);
  });
});

describe("a lock", () => {
  it("that is lost in the middle stops the run, which says so and writes no catalogue", async () => {
    const remote = remoteWith(REMOTE);
    const clock = new ApplyClock("at-once");
    const other = remotePath(STATE, parseRelativePath("lock/other.json"));
    const slow = new MemoryLocal({ "d/a": "a", b: "b", c: "new" });
    const file = {
      content: Buffer.from("{}"),
      modified: "2024-06-01T12:00:00Z",
    };
    slow.onRead = (path) => {
      if (path !== "b") return;
      for (const lock of inState(remote, "lock")) remote.files.delete(lock);
      remote.files.set(other, file);
      clock.beat();
    };
    // Reading takes long enough for the lock to find out.
    const read = slow.read.bind(slow);
    slow.read = async function* (path) {
      for await (const chunk of read(path)) {
        await new Promise((resolve) => setImmediate(resolve));
        yield chunk;
      }
    };
    const result = await apply(plan, remote, slow, {
      runner: runner(1, [], clock),
    });
    expect(result.unrecorded).toEqual([
      {
        source: "photos",
        message: expect.stringMatching(
          /^another run took the lock of photos \(its id is other\), and this one stopped/,
        ) as string,
      },
    ]);
    expect(result.done.delete).toBe(0);
    expect(inState(remote, "catalogue")).toEqual([]);
    expect(inState(remote, "lock")).toEqual([other]);
    const journal = inState(remote, "journal");
    for (let turn = 0; turn < 20; turn++)
      await new Promise((resolve) => setImmediate(resolve));
    expect(inState(remote, "journal")).toEqual(journal);
  });

  it("that was lost unnoticed is asked for before the catalogue is written", async () => {
    const remote = remoteWith(REMOTE);
    const other = remotePath(STATE, parseRelativePath("lock/other.json"));
    remote.onStep = (path) => {
      if (path !== at("gone")) return;
      for (const lock of inState(remote, "lock")) remote.files.delete(lock);
      const modified = "2024-06-01T12:00:00Z";
      remote.files.set(other, { content: Buffer.from("{}"), modified });
    };
    const result = await apply(plan, remote, local);
    expect(result.unrecorded).toHaveLength(1);
    for (const folder of ["catalogue", "journal"])
      expect(inState(remote, folder)).toEqual([]);
    expect(inState(remote, "lock")).toEqual([other]);
  });

  const MUSIC = parseRemotePath("/backup/music");

  function both(): Plan {
    const { header, actions } = planOf({
      photos: [upload("b", "b")],
      music: [upload("m", "m")],
    });
    const { photos, music } = header.sources;
    if (photos === undefined || music === undefined) throw new Error("missing");
    const sources = { photos, music: { ...music, to: MUSIC } };
    return planInMemory({ ...header, sources }, actions);
  }

  const files = new MemoryLocal({ b: "b", m: "m" });

  it("of a second source that another run holds keeps the whole plan back, and the first is given back", async () => {
    const remote = remoteWith({});
    remote.folders.add(MUSIC);
    const state = stateFolderOf(MUSIC);
    const held = remotePath(state, parseRelativePath("lock"));
    for (const folder of [state, held]) remote.folders.add(folder);
    const modified = "2024-06-01T12:00:00Z";
    const file = remotePath(held, parseRelativePath("other.json"));
    remote.files.set(file, { content: Buffer.from("{}"), modified });
    await expect(apply(both(), remote, files)).rejects.toBeInstanceOf(
      LockedError,
    );
    expect(inState(remote, "lock")).toEqual([]);
    expect(remote.folders).not.toContain(`${STATE}/lock`);
    expect(holdings(remote)).toEqual({});
    remote.files.delete(file);
    remote.folders.delete(held);
    const result = await apply(both(), remote, files);
    expect(summed(result)).toEqual(["upload 2"]);
    for (const to of [TO, MUSIC])
      expect(await falseClaims(remote, to)).toEqual([]);
  });

  it("is held for every source until the whole plan is over, and each has its own catalogue", async () => {
    const remote = remoteWith({});
    remote.folders.add(MUSIC);
    remote.onStep = (path) => {
      if (path !== remotePath(MUSIC, parseRelativePath("m"))) return;
      expect(inState(remote, "lock")).toHaveLength(1);
    };
    await apply(both(), remote, files);
    expect([...(await readBack(remote, TO)).files.keys()]).toEqual(["b"]);
    expect([...(await readBack(remote, MUSIC)).files.keys()]).toEqual(["m"]);
  });

  it("of a dead run is taken over, and what it left is cleared", async () => {
    const remote = remoteWith(REMOTE);
    remote.lifetime = 12;
    await apply(plan, remote, local).catch(() => undefined);
    const alive = remote.copy(SERVER_TIME);
    expect(inState(alive, "lock")).toHaveLength(1);
    await expect(
      apply(plan, alive, local, { runner: runner(2) }),
    ).rejects.toBeInstanceOf(LockedError);
    const notices: string[] = [];
    const next = { runner: runner(2, [1]), notices };
    await apply(plan, alive, local, next);
    expect(notices).toEqual([
      expect.stringMatching(/^taking over the lock of photos from me@here/),
    ]);
    await isComplete(alive);
  });
});

it("a plan that has nothing to do locks nothing and writes nothing", async () => {
  const remote = remoteWith({ a: "a" });
  const before = everything(remote);
  const result = await apply(planOn(null), remote, local);
  expect(summed(result)).toEqual([]);
  expect(remote.commands).toBe(0);
  expect(everything(remote)).toEqual(before);
});

/** Paths of the source whose content was sent, as often as it was. */
function sent({ placed }: FaultyRemote): string[] {
  return placed
    .map(({ target }) => target.slice(TO.length + 1))
    .filter((path) => !path.startsWith(".ftp-sync/"));
}
