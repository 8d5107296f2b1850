import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import {
  Intake,
  ReadBuffers,
  type Taker,
  TakerError,
} from "../../../src/remote/intake.ts";
import { listen } from "../../support/ftp-server/listen.ts";

const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const thing of opened.splice(0)) thing.close();
});

/** What `take` is to get comes from the other side, which the caller plays. */
async function begin(take: Taker) {
  const server = createServer();
  opened.push(server);
  const port = await listen(server);
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const intake = new Intake(new ReadBuffers());
  const socket = connect({ port, host: "127.0.0.1", onread: intake.onread });
  const running = intake.run(socket, take);
  running.catch(() => undefined);
  const [sender] = await accepted;
  opened.push({ close: () => [sender.destroy(), socket.destroy()] });
  return { sender, socket, running };
}

/** Each word says where it belongs. */
const CONTENT = Buffer.from(
  Uint32Array.from({ length: 500_000 }, (_, i) => i).buffer,
);

test.each([
  ["at once", () => undefined],
  ["after a while", () => sleep(3)],
  [
    "now so, now so",
    (at: number) => (at % 3 === 0 ? undefined : sleep(at % 5)),
  ],
])("all that comes is taken in its order, %s", async (_, wait) => {
  const taken: Buffer[] = [];
  let isTaking = false;
  const { sender, running } = await begin((chunk) => {
    expect(isTaking).toBe(false);
    const waiting = wait(taken.length);
    if (waiting === undefined) {
      taken.push(Buffer.from(chunk));
      return undefined;
    }
    isTaking = true;
    // Its memory is good until then.
    return waiting.then(() => {
      taken.push(Buffer.from(chunk));
      isTaking = false;
    });
  });
  for (let at = 0, size = 1; at < CONTENT.length; at += size, size += 997) {
    sender.write(CONTENT.subarray(at, at + size));
    if (at % 7 === 0) await sleep(1);
  }
  sender.end();
  await running;
  expect(Buffer.concat(taken).equals(CONTENT)).toBe(true);
});

test("a connection that breaks is told once the taker has done, and it gets nothing more", async () => {
  let isTaking = false;
  let calls = 0;
  const { sender, running } = await begin(async () => {
    calls += 1;
    isTaking = true;
    await sleep(150);
    isTaking = false;
  });
  sender.write("first");
  await expect.poll(() => isTaking).toBe(true);
  sender.write("second");
  await sleep(20);
  sender.resetAndDestroy();
  await expect(running).rejects.toThrow(/ECONNRESET/);
  expect(isTaking).toBe(false);
  await sleep(50);
  expect(calls).toBe(1);
});

test.each([
  [
    "at once",
    () => {
      throw new Error("no");
    },
  ],
  [
    "later",
    () =>
      sleep(5).then(() => {
        throw new Error("no");
      }),
  ],
])("a taker that throws, %s, gets nothing more", async (_, refuse) => {
  let calls = 0;
  const { sender, running } = await begin(() => {
    calls += 1;
    return refuse();
  });
  sender.write("first");
  await expect(running).rejects.toBeInstanceOf(TakerError);
  sender.write("second");
  await sleep(30);
  expect(calls).toBe(1);
});
