/** Who gets a lock, who doesn't, and what is left of a dead run. */
import { describe, expect, it } from "vitest";
import {
  InterruptedError,
  LockedError,
  ServerRefusal,
} from "../../../src/model/errors.ts";
import type { RemotePath } from "../../../src/model/path.ts";
import type { Inspection, Listing } from "../../../src/model/remote-files.ts";
import { inspectLock } from "../../../src/state/inspect-lock.ts";
import {
  acquire,
  elsewhere,
  GONE,
  holder,
  lockFileOf,
  LockRemote,
  OTHER_PLAN,
  PLAN,
  STATE,
  TestClock,
} from "./lock-scene.ts";

/** The plan's temporary file, as adapters name them. */
const TEMPORARY = `${"1".repeat(16)}-7`;

/** Its listings tell no times; whether it tells them when asked can be set. */
class TimelessRemote extends LockRemote {
  asked: (time: string | undefined) => string | undefined = () => undefined;

  override async *list(
    folders: AsyncIterable<RemotePath>,
  ): AsyncIterable<Listing> {
    for await (const listing of super.list(folders)) {
      if (listing.kind !== "listed") yield listing;
      else {
        const entries = listing.entries.map((entry) => ({
          ...entry,
          modified: undefined,
        }));
        yield { ...listing, entries };
      }
    }
  }

  override async *inspect(
    files: AsyncIterable<RemotePath>,
  ): AsyncIterable<Inspection> {
    for await (const found of super.inspect(files))
      yield found.kind === "file"
        ? { ...found, modified: this.asked(found.modified) }
        : found;
  }
}

async function refusal(attempt: Promise<unknown>): Promise<LockedError> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof LockedError) return error;
  throw new Error("it is not locked", { cause: error });
}

describe("a lock that is free", () => {
  it("is taken by one change and one file, and leaves nothing when it is given back", async () => {
    const remote = new LockRemote([], [STATE]);
    const { lock, notices } = await acquire(remote);
    expect(remote.changes.map(({ kind }) => kind)).toEqual([
      ...["claim-folder", "write-file"],
    ]);
    expect(remote.namesIn("lock")).toEqual([`${lock.id}.json`]);
    await lock.release();
    expect(remote.folders).not.toContain(`${STATE}/lock`);
    expect(remote.files.size).toBe(0);
    expect(notices).toEqual([]);
  });

  it("makes the state folder when there is none", async () => {
    const remote = new LockRemote();
    await acquire(remote);
    expect(remote.namesIn("lock")).toHaveLength(1);
  });

  it("names its holder in ASCII, and says it back as it was", async () => {
    const remote = new LockRemote();
    const { lock } = await acquire(remote, {
      holder: holder(1, "Jürgen@büro😀"),
    });
    const content = remote.files.get(lockFileOf(lock))?.content;
    expect(Buffer.from(content ?? []).toString()).toMatch(/^[\x20-\x7e]+\n$/);
    const found = await inspectLock(remote, STATE, holder(), "aa");
    expect(found).toMatchObject({
      ...{ kind: "held", id: lock.id, silent: 0, dead: undefined },
      owner: { holder: "Jürgen@büro😀", pid: 1, plan: PLAN },
    });
    expect(remote.namesIn("tmp")).toEqual([]);
  });

  it("is not left behind when its file can't be written", async () => {
    const remote = new LockRemote([], [STATE]);
    remote.before = ({ kind }) =>
      kind === "write-file" ? new ServerRefusal("552 Disk full") : undefined;
    await expect(acquire(remote)).rejects.toThrow("552 Disk full");
    expect(remote.folders).not.toContain(`${STATE}/lock`);
  });
});

describe("a lock that another run holds", () => {
  it("is refused with all that a person needs to know", async () => {
    const remote = new LockRemote();
    const id = remote.putLock(elsewhere(), { seconds: 12 });
    const { message, hint } = await refusal(acquire(remote));
    expect(message).toBe(
      "photos is locked by ci@there (process 4242), since 2024-01-01T00:00:00Z, with the plan sha256:1111111111111111…; its last sign of life was 12 s ago by the server's clock",
    );
    expect(hint).toContain("--lock-timeout");
    expect(hint).toContain(`ftp-sync unlock photos --id ${id}`);
    expect(remote.namesIn("lock")).toEqual([`${id}.json`]);
    expect(remote.namesIn("tmp")).toEqual([]);
  });

  it("goes to one of two that come at once", async () => {
    const remote = new LockRemote();
    const results = await Promise.allSettled([
      acquire(remote, { holder: holder(1), random: "aa" }),
      acquire(remote, { holder: holder(2), random: "bb" }),
    ]);
    const [lost, ...more] = results.filter(
      ({ status }) => status === "rejected",
    );
    expect(more).toEqual([]);
    expect(lost).toHaveProperty("reason", expect.any(LockedError));
    expect(remote.namesIn("lock")).toHaveLength(1);
  });

  it("is waited for, and taken when it is given back", async () => {
    const remote = new LockRemote();
    const { lock: other } = await acquire(remote, { holder: elsewhere() });
    const clock = new TestClock();
    const pauses: number[] = [];
    clock.during = (pause) => {
      if (pauses.push(pause) === 3) {
        remote.files.delete(lockFileOf(other));
        remote.folders.delete(other.place.folder);
      }
    };
    const { lock, notices } = await acquire(remote, { timeout: 60_000 }, clock);
    expect(remote.namesIn("lock")).toEqual([`${lock.id}.json`]);
    expect(pauses).toEqual([2_000, 3_000, 4_500]);
    expect(notices).toEqual([expect.stringMatching(/^waiting .* ci@there /)]);
  });

  it("is waited for as long as was said, and no longer", async () => {
    const remote = new LockRemote();
    remote.putLock(elsewhere());
    const clock = new TestClock();
    await refusal(acquire(remote, { timeout: 20_000 }, clock));
    expect(clock.sleeps).toEqual([2_000, 3_000, 4_500, 6_750, 3_750]);
  });

  it("is not waited for after an interrupt", async () => {
    const remote = new LockRemote();
    remote.putLock(elsewhere());
    const stop = new AbortController();
    const clock = new TestClock();
    clock.during = () => {
      stop.abort();
    };
    const waiting = acquire(
      remote,
      { timeout: 60_000, signal: stop.signal },
      clock,
    );
    await expect(waiting).rejects.toBeInstanceOf(InterruptedError);
    expect(clock.sleeps).toHaveLength(1);
  });
});

describe("a lock of a dead run", () => {
  it("is taken over at once when its process on this machine is gone", async () => {
    const remote = new LockRemote();
    const dead = remote.putLock(holder(GONE), { seconds: 1 });
    remote.put(`tmp/${TEMPORARY}`, "half");
    const { lock, notices } = await acquire(remote);
    expect(lock.id).not.toBe(dead);
    expect(remote.namesIn("lock")).toEqual([`${lock.id}.json`]);
    const found = await inspectLock(remote, STATE, elsewhere(), "aa");
    expect(found).toMatchObject({ owner: { pid: 4242, id: lock.id } });
    expect(notices).toEqual([
      "taking over the lock of photos from me@here (process 666), since 2024-01-01T00:00:00Z, with the plan sha256:1111111111111111…: its process, on this machine, is gone",
    ]);
    // The same plan goes on with it.
    expect(remote.namesIn("tmp")).toEqual([TEMPORARY]);
  });

  it("loses its temporary files when another plan comes", async () => {
    const remote = new LockRemote();
    remote.putLock(holder(GONE));
    remote.put(`tmp/${TEMPORARY}`, "half");
    await acquire(remote, { planId: OTHER_PLAN });
    expect(remote.namesIn("tmp")).toEqual([]);
  });

  it("is known by its name when the file was cut short", async () => {
    const remote = new LockRemote();
    const id = remote.putLock(holder(GONE));
    remote.put(`lock/${id}.json`, '{"format":');
    const { lock } = await acquire(remote);
    expect(remote.namesIn("lock")).toEqual([`${lock.id}.json`]);
  });

  it("is not taken for dead when a process of that number is gone elsewhere or nobody knows where", async () => {
    for (const machine of ["c".repeat(64), undefined]) {
      const remote = new LockRemote();
      remote.putLock({ ...holder(GONE), machine });
      await refusal(acquire(remote));
      const asking = { ...holder(), machine: undefined };
      await refusal(acquire(remote, { holder: asking }));
    }
  });

  it("is taken over after five minutes of silence by the server's clock, and fenced off", async () => {
    const remote = new LockRemote();
    const id = remote.putLock(elsewhere(), { seconds: 300 });
    await refusal(acquire(remote));
    remote.put(`lock/${id}.json`, "", 301);
    remote.putLock(elsewhere(), { seconds: 301 });
    remote.put(`tmp/put-${TEMPORARY}`, "half", 301);
    remote.put(`tmp/${"2".repeat(16)}-7`, "another plan's");
    const { lock, notices } = await acquire(remote);
    expect(remote.namesIn("lock")).toEqual([`${lock.id}.json`]);
    expect(notices).toEqual([expect.stringContaining("was 5 min ago")]);
    expect(remote.namesIn("tmp")).toEqual([`${"2".repeat(16)}-7`]);
  });

  it("lives as long as a temporary file of its plan grows", async () => {
    const remote = new LockRemote();
    remote.putLock(elsewhere(), { seconds: 4000 });
    remote.put(`tmp/${TEMPORARY}`, "much", 30);
    const { message } = await refusal(acquire(remote));
    expect(message).toContain("was 30 s ago");
  });

  it("is no longer dead when it is written just before its file is renamed", async () => {
    const remote = new LockRemote();
    const id = remote.putLock(elsewhere(), { seconds: 301 });
    remote.before = (change) => {
      if (change.kind === "move-file" && change.path.includes(id))
        remote.put(`lock/${id}.json`, "another run's", 301);
      return undefined;
    };
    await refusal(acquire(remote));
    expect(remote.namesIn("lock")).toEqual([`${id}.json`]);
  });

  it("leaves no second lock file behind", async () => {
    const remote = new LockRemote();
    remote.putLock(holder(GONE), { random: "aa" });
    remote.putLock(holder(GONE), { random: "bb" });
    const { lock, notices } = await acquire(remote);
    expect(remote.namesIn("lock")).toEqual([`${lock.id}.json`]);
    expect(notices).toHaveLength(1);
  });

  it("is not known for dead on a server that tells no times", async () => {
    const remote = new TimelessRemote();
    remote.putLock(elsewhere(), { seconds: 4000 });
    const { message } = await refusal(acquire(remote));
    expect(message).toContain("the server doesn't tell when");
    remote.asked = (time) => time;
    const { lock } = await acquire(remote);
    expect(remote.namesIn("lock")).toEqual([`${lock.id}.json`]);
  });

  it("is not known for dead where nothing can be written that tells the time", async () => {
    const remote = new LockRemote();
    remote.putLock(elsewhere(), { seconds: 4000 });
    remote.before = ({ kind }) =>
      kind === "write-file" ? new ServerRefusal("550 No") : undefined;
    await refusal(acquire(remote));
  });
});

it("that came back to this run by another's mistake is this run's", async () => {
  const remote = new LockRemote();
  const id = remote.putLock(holder(), { random: "0123" });
  const { lock } = await acquire(remote);
  expect(lock.id).toBe(id);
});

describe("garbage in the lock folder", () => {
  it("under a lock file's name is the lock of someone unknown, until it is old", async () => {
    for (const garbage of ["", "\0\xff{", "[]", "{}", "x".repeat(20_000)]) {
      const remote = new LockRemote();
      remote.put("lock/who.json", garbage, 10);
      const { message, hint } = await refusal(acquire(remote));
      expect(message).toContain("a run that can't be told from its lock file");
      expect(hint).toContain("--id who");
      // Any temporary file may be its own.
      remote.put("lock/who.json", garbage, 301);
      remote.put("tmp/anything", "", 10);
      await refusal(acquire(remote));
      remote.put("tmp/anything", "", 301);
      const { lock } = await acquire(remote);
      expect(remote.namesIn("lock")).toEqual([`${lock.id}.json`]);
      expect(remote.namesIn("tmp")).toEqual([]);
    }
  });

  it("under other names locks nothing", async () => {
    const remote = new LockRemote();
    remote.put("lock/notes.txt", "");
    remote.put("lock/two words.json", "");
    const { lock, clock, notices } = await acquire(remote);
    expect(clock.sleeps).toEqual([3_000]);
    await lock.release();
    expect(remote.namesIn("lock")).toEqual(["notes.txt", "two words.json"]);
    expect(notices).toEqual([expect.stringContaining("not given back")]);
  });

  it("can't steer a terminal", async () => {
    const remote = new LockRemote();
    remote.putLock({ ...elsewhere(), name: "\x1b[2J\u202eme" });
    const { message } = await refusal(acquire(remote));
    expect(message).toContain("locked by ?[2J?me (");
  });
});

describe("a lock folder without a lock", () => {
  it("is taken after a while: its maker was killed", async () => {
    const remote = new LockRemote([], [STATE]);
    remote.folders.add(remote.put("lock/x", ""));
    remote.files.clear();
    const { lock, clock } = await acquire(remote);
    expect(clock.sleeps).toEqual([3_000]);
    expect(remote.namesIn("lock")).toContain(`${lock.id}.json`);
  });

  it("is left to its maker when that one's file comes meanwhile", async () => {
    const remote = new LockRemote();
    remote.put("lock/x", "");
    const clock = new TestClock();
    clock.during = () => remote.putLock(elsewhere());
    const { message } = await refusal(acquire(remote, {}, clock));
    expect(message).toContain("ci@there");
    expect(remote.namesIn("lock")).toHaveLength(2);
  });

  it("is looked at again by a maker that was slow", async () => {
    const remote = new LockRemote([], [STATE]);
    const clock = new TestClock();
    remote.before = ({ kind }) => {
      if (kind === "claim-folder") clock.time += 2_001;
      if (kind === "write-file") remote.putLock(elsewhere());
      return undefined;
    };
    await refusal(acquire(remote, {}, clock));
    expect(remote.namesIn("lock")).toHaveLength(1);
  });
});
