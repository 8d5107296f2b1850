/** A source's lock on this remote: taken, kept alive, taken over and given back. */
import { afterEach, expect, test } from "vitest";
import { LockedError } from "../../src/model/errors.ts";
import { parseRemotePath } from "../../src/model/path.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { lockFileText, lockId } from "../../src/state/lock-file.ts";
import type { Lock } from "../../src/state/lock.ts";
import {
  acquire,
  elsewhere,
  GONE,
  holder,
  OTHER_PLAN,
  PLAN,
  STATE,
} from "../unit/state/lock-scene.ts";
import { all, change } from "./requests.ts";
import type { Subject } from "./subjects.ts";

const LOCK = `${STATE}/lock`;

export function lockingContract(subject: () => Subject): void {
  const locked = () => subject().holdings.names(LOCK);
  const fileOf = ({ id }: Lock) => `${LOCK}/${id}.json`;
  const text = async (path: string) =>
    (await subject().holdings.read(path))?.toString();

  afterEach(async () => {
    expect(await locked()).toBeUndefined();
  });

  test("is taken where there is no state folder, kept alive and given back", async () => {
    const { remote, holdings } = subject();
    const { lock, clock, notices } = await acquire(remote);
    const file = fileOf(lock);
    const written = await text(file);
    expect(written).toContain('"holder":"me@here"');
    await holdings.write(file, "not heard of for long", new Date(0));
    await clock.beat(lock);
    expect(await text(file)).toBe(written);
    expect(await holdings.modified(file)).not.toContain("1970");
    expect(lock.lost.aborted).toBe(false);
    await lock.check();
    await lock.release();
    expect(notices).toEqual([]);
  });

  test("is refused while another run has it", async () => {
    const { remote } = subject();
    const { lock } = await acquire(remote, { holder: elsewhere() });
    await expect(acquire(remote)).rejects.toBeInstanceOf(LockedError);
    await expect(acquire(remote)).rejects.toThrow(/locked by ci@there .* ago/);
    await lock.check();
    await lock.release();
  });

  test("is taken over from a process that is gone, which stops when it finds out", async () => {
    const { remote } = subject();
    const dead = await acquire(remote, { holder: holder(GONE) });
    const { lock } = await acquire(remote, { random: "4567" });
    expect(await locked()).toEqual([`${lock.id}.json`]);
    await dead.clock.beat(dead.lock);
    expect(dead.lock.lost.aborted).toBe(true);
    await dead.lock.release();
    expect(await locked()).toEqual([`${lock.id}.json`]);
    await lock.check();
    await lock.release();
  });

  test("is taken over after five minutes of silence by the server's clock, and fenced off", async () => {
    const { remote, holdings } = subject();
    const id = lockId("dead", elsewhere());
    const file = `${LOCK}/${id}.json`;
    const temporary = `${STATE}/tmp/${"1".repeat(16)}-7`;
    await holdings.makeFolder(LOCK);
    await holdings.makeFolder(`${STATE}/tmp`);
    await write(subject(), file, "");
    const now = Date.parse(await holdings.modified(file));
    const content = lockFileText(id, elsewhere(), PLAN, now);
    await holdings.write(file, content, new Date(now - 200_000));
    await holdings.write(temporary, "half", new Date(now - 400_000));
    await expect(acquire(remote)).rejects.toBeInstanceOf(LockedError);
    await holdings.write(file, content, new Date(now - 301_000));
    const { lock } = await acquire(remote, { planId: OTHER_PLAN });
    expect(await locked()).toEqual([`${lock.id}.json`]);
    expect(await holdings.names(`${STATE}/tmp`)).toEqual([]);
    await lock.release();
  });
}

async function write(
  { remote }: Subject,
  path: string,
  content: string,
): Promise<void> {
  const step = change("write-file", parseRemotePath(path), { content });
  await all(remote.change(streamOf([step])));
}
