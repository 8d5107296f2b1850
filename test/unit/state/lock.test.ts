/** What a run does with the lock that it holds, and what when it holds it no more. */
import { describe, expect, it } from "vitest";
import {
  ConnectionError,
  LockedError,
  ServerRefusal,
} from "../../../src/model/errors.ts";
import type { Listing } from "../../../src/model/remote-files.ts";
import {
  acquire,
  elsewhere,
  GONE,
  holder,
  lockFileOf,
  LockRemote,
  STATE,
} from "./lock-scene.ts";

class LossyRemote extends LockRemote {
  outOfReach = false;
  listings = 0;

  override async *list(
    folders: Parameters<LockRemote["list"]>[0],
  ): AsyncIterable<Listing> {
    for await (const listing of super.list(folders)) {
      this.listings += 1;
      const { folder } = listing;
      const error = new ConnectionError("gone");
      yield this.outOfReach ? { kind: "failed", folder, error } : listing;
    }
  }
}

describe("a heartbeat", () => {
  it("writes the file anew", async () => {
    const remote = new LockRemote();
    const { lock, clock } = await acquire(remote);
    remote.put(`lock/${lock.id}.json`, "x", 15);
    await clock.beat(lock);
    const { content, modified } = remote.files.get(lockFileOf(lock)) ?? {};
    expect(Buffer.from(content ?? []).toString()).toContain("me@here");
    expect(modified).toBe(remote.now);
    expect(lock.lost.aborted).toBe(false);
  });

  it("notices that another run took the lock over", async () => {
    const remote = new LockRemote();
    const { lock, clock } = await acquire(remote);
    const file = remote.files.get(lockFileOf(lock));
    remote.files.delete(lockFileOf(lock));
    const other = remote.putLock(elsewhere());
    await clock.beat(lock);
    expect(lock.lost.aborted).toBe(true);
    expect(lock.lost.reason).toBeInstanceOf(LockedError);
    expect(String(lock.lost.reason)).toContain(
      `another run took the lock of photos (its id is ${other})`,
    );
    await expect(lock.check()).rejects.toBe(lock.lost.reason);
    await lock.release();
    expect(remote.namesIn("lock")).toEqual([`${other}.json`]);
    expect(file).toBeDefined();
  });

  it("takes its own file away from another run's lock", async () => {
    const remote = new LockRemote();
    const { lock, clock } = await acquire(remote);
    const other = remote.putLock(elsewhere());
    await clock.beat(lock);
    expect(lock.lost.aborted).toBe(true);
    await lock.release();
    expect(remote.namesIn("lock")).toEqual([`${other}.json`]);
  });

  it("notices that its lock was removed", async () => {
    const remote = new LockRemote();
    const { lock, clock } = await acquire(remote);
    remote.files.delete(lockFileOf(lock));
    await clock.beat(lock);
    expect(String(lock.lost.reason)).toContain("taken away");
    const gone = await acquire(remote);
    remote.files.delete(lockFileOf(gone.lock));
    remote.folders.delete(gone.lock.place.folder);
    await expect(gone.lock.check()).rejects.toBeInstanceOf(LockedError);
  });

  it("takes no connection's end for a loss", async () => {
    const remote = new LossyRemote();
    const { lock, clock } = await acquire(remote);
    remote.outOfReach = true;
    await clock.beat(lock);
    expect(lock.lost.aborted).toBe(false);
    await expect(lock.check()).rejects.toBeInstanceOf(ConnectionError);
    remote.outOfReach = false;
    await clock.beat(lock);
    expect(lock.lost.aborted).toBe(false);
    await lock.check();
  });

  it.each([new ServerRefusal("552 Disk full"), new ConnectionError("gone")])(
    "writes its file again when an earlier try took it away: %s",
    async (failure) => {
      const remote = new LockRemote();
      const { lock, clock } = await acquire(remote);
      remote.before = ({ kind, path }) => {
        if (kind !== "write-file") return undefined;
        remote.files.delete(path);
        return failure;
      };
      await clock.beat(lock);
      expect(remote.namesIn("lock")).toEqual([]);
      remote.before = () => undefined;
      await clock.beat(lock);
      expect(remote.namesIn("lock")).toEqual([`${lock.id}.json`]);
      expect(lock.lost.aborted).toBe(false);
      remote.files.delete(lockFileOf(lock));
      await clock.beat(lock);
      expect(lock.lost.aborted).toBe(true);
    },
  );

  it("is not disturbed by the last one of the run that it displaced", async () => {
    const remote = new LockRemote();
    const dead = remote.putLock(holder(GONE));
    const { lock, clock } = await acquire(remote);
    remote.put(`lock/${dead}.json`, "written once more");
    await clock.beat(lock);
    expect(lock.lost.aborted).toBe(false);
    await lock.release();
    expect(remote.folders).not.toContain(`${STATE}/lock`);
  });
});

describe("a lock that is given back", () => {
  it("beats no more", async () => {
    const remote = new LockRemote();
    const { lock } = await acquire(remote);
    await lock.release();
    const changes = remote.changes.length;
    await lock.release();
    expect(remote.namesIn("lock")).toEqual([]);
    expect(remote.changes.slice(changes).map(({ kind }) => kind)).not.toContain(
      "write-file",
    );
  });

  it("asks nothing before", async () => {
    const remote = new LossyRemote();
    const { lock } = await acquire(remote);
    const before = remote.listings;
    await lock.release();
    expect(remote.folders).not.toContain(`${STATE}/lock`);
    expect(remote.listings).toBe(before);
  });

  it("says what is left when the server is out of reach", async () => {
    const remote = new LossyRemote();
    const { lock, notices } = await acquire(remote);
    remote.outOfReach = true;
    remote.before = () => new ConnectionError("gone");
    await lock.release();
    expect(notices).toEqual([
      expect.stringContaining(`ftp-sync unlock photos --id ${lock.id}`),
    ]);
  });

  it("says what is left when the folder can't be removed", async () => {
    const remote = new LockRemote();
    const { lock, notices } = await acquire(remote);
    remote.before = ({ kind }) =>
      kind === "remove-folder" ? new ServerRefusal("denied") : undefined;
    await lock.release();
    expect(notices).toEqual([expect.stringContaining("denied")]);
  });

  it("is left alone when it is another run's by now", async () => {
    const remote = new LockRemote();
    const { lock, notices } = await acquire(remote);
    remote.files.delete(lockFileOf(lock));
    const other = remote.putLock(elsewhere());
    await lock.release();
    expect(remote.namesIn("lock")).toEqual([`${other}.json`]);
    expect(notices).toEqual([]);
  });
});
