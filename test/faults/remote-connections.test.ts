import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { ConnectionError, TransientError } from "../../src/model/errors.ts";
import { parseRemotePath } from "../../src/model/path.ts";
import type { Placement } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { all, placement, summary } from "../contract/requests.ts";
import { openRemote, scenes, sleepUntil } from "./scene.ts";
import { startFtpServer } from "../support/ftp-server/ftp-server.ts";
import { startScript, startScriptedServer } from "./scripted-server.ts";

const open = scenes();

function manyFiles(count: number): Placement[] {
  return Array.from({ length: count }, (_, id) =>
    placement(`/file-${id}`, `content ${id}`, {
      id,
      hashFile: { exists: false, content: String(id % 10).repeat(64) },
    }),
  );
}
const ids = (count: number) => Array.from({ length: count }, (_, id) => id);

describe("who watches", () => {
  test("sees what each connection does, until it ends", async () => {
    const scene = await open({}, { connections: 2 });
    await scene.place(...manyFiles(12));
    const { watched } = scene.opened;
    expect(watched[0]).toBe("1 connects");
    expect(watched[1]).toBe("1 idle");
    expect(watched).toContain("2 connects");
    const sent = watched.filter((line) => line.includes(" sends /"));
    expect(sent).toHaveLength(12);
    // Nobody works any more.
    expect(watched.findLast((line) => line.startsWith("1 "))).toBe("1 idle");
    await scene.remote.close();
    expect(watched.slice(-2).toSorted()).toEqual(["1 ended", "2 ended"]);
  });

  test("sees what waits and why, and that it goes on", async () => {
    const scene = await open();
    scene.server.inject({
      ...{ on: "connect", times: 2 },
      do: { kind: "reply", text: "421 Too many connections." },
    });
    await scene.place(...manyFiles(1));
    const { watched } = scene.opened;
    const waits = watched.filter((line) => line.startsWith("waits: "));
    expect(waits).toHaveLength(2);
    expect(waits[0]).toContain("421 Too many connections.");
    expect(watched.filter((line) => line === "goes on")).toHaveLength(2);
    expect(watched.filter((line) => line.endsWith("ended"))).toHaveLength(2);
  });
});

describe("a server that takes few connections", () => {
  test.each([1, 3, 7])(
    "(%i) gets no more, and all that is asked for is done",
    async (maxConnections) => {
      const scene = await open({ maxConnections }, { connections: 8 });
      const { done, failed } = await scene.place(...manyFiles(40));
      expect([...failed.values()]).toEqual([]);
      expect(done).toEqual(ids(40));
      expect(scene.names()).toHaveLength(80);
      expect(scene.server.connections.peak).toBe(maxConnections);
      // What it said once is remembered.
      expect(scene.server.connections.total).toBeLessThanOrEqual(8);
      expect(scene.opened.notices).toEqual([
        `127.0.0.1 takes ${maxConnections} connection${maxConnections === 1 ? "" : "s"} at once, going on with so many (421 Too many connections.)`,
      ]);
    },
  );

  test("may say so with a 530 at the login", async () => {
    const scene = await open({}, { connections: 8 });
    scene.server.inject({
      ...{ on: "PASS", skip: 2, times: Infinity },
      do: {
        kind: "reply",
        text: "530 Sorry, the maximum number of clients (2) are already connected.",
      },
    });
    const { done } = await scene.place(...manyFiles(30));
    expect(done).toEqual(ids(30));
    expect(scene.commands("PASS").length).toBeLessThanOrEqual(8);
  });

  test("may take the same password for a wrong one", async () => {
    const scene = await open({}, { connections: 4 });
    scene.server.inject({
      ...{ on: "PASS", skip: 1, times: Infinity },
      do: { kind: "reply", text: "530 Login incorrect." },
    });
    const { done } = await scene.place(...manyFiles(20));
    expect(done).toEqual(ids(20));
    expect(scene.commands("PASS").length).toBeLessThanOrEqual(4);
  });

  test("is asked again while it has no room at all", async () => {
    const scene = await open({}, { connections: 8 });
    const text = "421 Too many connections.";
    scene.server.inject({
      ...{ on: "connect", times: 3 },
      do: { kind: "reply", text },
    });
    const { done } = await scene.place(...manyFiles(5));
    expect(done).toEqual(ids(5));
  });

  test("is not asked for ever", async () => {
    const scene = await open({}, { connections: 8 });
    const text = "421 Too many connections.";
    scene.server.inject({
      ...{ on: "connect", times: Infinity },
      do: { kind: "reply", text },
    });
    const { failed } = await scene.place(...manyFiles(20));
    expect(failed.size).toBe(20);
    expect(failed.get(0)).toBeInstanceOf(ConnectionError);
    expect(failed.get(0)?.message).toContain(text);
    expect(scene.server.connections.total).toBe(6);
  });
});

describe("connections that are lost", () => {
  test.each(["421 Timeout.", "421 Too many open files."])(
    "in the middle of the work (%s) are replaced",
    async (text) => {
      const scene = await open({}, { connections: 4 });
      for (const on of ["STOR", "RNTO", "SIZE"] as const)
        scene.server.inject({ on, skip: 5, do: { kind: "reply", text } });
      const { done, failed } = await scene.place(...manyFiles(40));
      expect([...failed.values()]).toEqual([]);
      expect(done).toEqual(ids(40));
      expect(scene.names()).toHaveLength(80);
    },
  );

  test.each([
    ["421 Too many connections for you.", true],
    ["421 Timeout (no operation for 300 seconds).", false],
    ["421 Service shutting down.", false],
  ])("for %s are fewer from then on: %s", async (text, fewer) => {
    const scene = await open({}, { connections: 4 });
    await scene.place(...manyFiles(12));
    expect(scene.server.connections.open).toBe(4);
    scene.answer("STOR", text);
    expect((await scene.place(...manyFiles(40))).done).toEqual(ids(40));
    const lowered = scene.opened.notices.filter((notice) =>
      notice.includes("takes 3 connections at once"),
    );
    expect(lowered).toHaveLength(fewer ? 1 : 0);
    await sleepUntil(() => scene.server.connections.open === (fewer ? 3 : 4));
    expect(scene.server.connections.open).toBe(fewer ? 3 : 4);
  });

  test("because they were told to go (421) are not asked again", async () => {
    let visits = 0;
    const server = await startScript({ CWD: "421 Go." }, () => visits++);
    const { remote } = openRemote(server);
    await all(remote.list(streamOf([parseRemotePath("/")])));
    await remote.close();
    server.stop();
    expect(visits).toBe(5);
  });

  test("while idle are replaced without a word", async () => {
    const scene = await open();
    // A listing that shows a dotfile is the last that is asked for.
    scene.write("/.dotfile", "");
    scene.server.inject({
      on: "MLSD",
      do: {
        kind: "short-listing",
        entries: 9,
        reply: "226 Done.\r\n421 Idle for too long.",
      },
    });
    await scene.list();
    await sleepUntil(() => scene.server.connections.open === 0);
    expect(await scene.list()).toMatchObject({ kind: "listed" });
    expect(scene.opened.notices).toEqual([]);
  });

  test("and can't be had again fail everything, in the end", async () => {
    const scene = await open({}, { connections: 4 });
    await scene.place(...manyFiles(8));
    scene.server.inject({
      ...{ on: "connect", times: Infinity },
      do: { kind: "drop" },
    });
    scene.server.inject({ on: "STOR", times: 4, do: { kind: "drop" } });
    const { failed } = await scene.place(...manyFiles(20));
    expect(failed.size).toBeGreaterThan(0);
    for (const error of failed.values()) {
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error.message).toContain("no connection to 127.0.0.1");
      expect(error).toMatchObject({
        hint: "when the server and the way to it are back, do the same again",
      });
    }
  });

  test("and come back within the pauses cost no file", async () => {
    const scene = await open({}, { connections: 4 });
    await scene.place(...manyFiles(8));
    scene.server.inject({ on: "STOR", times: 4, do: { kind: "drop" } });
    scene.server.inject({ on: "connect", times: 4, do: { kind: "drop" } });
    const { done } = await scene.place(...manyFiles(20));
    expect(done).toEqual(ids(20));
  });

  test("are told for the work that was under way, not for what only waited", async () => {
    const scene = await open();
    const fault = scene.server.inject({
      ...{ on: "STOR", match: /temporary-5$/ },
      do: { kind: "drop" },
    });
    const files = manyFiles(10).map((file) => ({
      ...file,
      hashFile: { ...file.hashFile, content: undefined },
    }));
    expect((await scene.place(...files)).done).toEqual(ids(10));
    expect(fault.fired).toBe(1);
    expect(scene.opened.notices).toEqual([
      expect.stringMatching(/^can.t store \/file-5: .*; trying again$/),
    ]);
  });

  test("fail one file that breaks each of them, and no other", async () => {
    const scene = await open({}, { connections: 2 });
    scene.server.inject({
      ...{ on: "STOR", match: /temporary-3$/, times: Infinity },
      do: { kind: "drop" },
    });
    const { done, failed } = await scene.place(...manyFiles(10));
    expect(failed.get(3)).toBeInstanceOf(TransientError);
    expect(done).toEqual(ids(10).filter((id) => id !== 3));
    const tries = scene.commands("STOR").filter((line) => /-3$/.test(line));
    // More than five where others got through meanwhile.
    expect(tries.length).toBeGreaterThanOrEqual(5);
    expect(tries.length).toBeLessThanOrEqual(10);
  });
});

test("when nothing gets through any more, nothing more is tried", async () => {
  const scene = await open({}, { connections: 2 });
  scene.server.inject({
    ...{ on: "STOR", times: Infinity },
    do: { kind: "drop" },
  });
  const { failed } = await scene.place(...manyFiles(200));
  expect(failed.size).toBe(200);
  expect([...failed.values()].at(-1)?.message).toContain(
    "connections to 127.0.0.1 can be made, but nothing gets through",
  );
  expect(scene.server.connections.total).toBeLessThan(60);
});

test("a connection that is not used is kept awake", async () => {
  const server = await startFtpServer({ idleTimeout: 300 });
  const { remote } = openRemote(server, {}, { idle: 50 });
  const list = () => all(remote.list(streamOf([parseRemotePath("/")])));
  await list();
  await sleep(600);
  await list();
  expect(server.connections.total).toBe(1);
  await remote.close();
  await server.stop();
});

describe("close", () => {
  test("ends transfers in the middle, and the iterables", async () => {
    const scene = await open({}, { connections: 4 });
    const stands = async function* () {
      yield Buffer.alloc(100_000);
      await sleep(60_000, undefined, { ref: false });
    };
    const outcomes = all(
      scene.remote.place(
        streamOf(manyFiles(12).map((file) => ({ ...file, content: stands }))),
      ),
    );
    const tmp = join(scene.server.root, "tmp");
    await sleepUntil(() => readdirSync(tmp).length === 4);
    await scene.remote.close();
    const { done, failed } = summary(await outcomes);
    expect(done).toEqual([]);
    expect(failed.size).toBe(12);
    expect(failed.get(0)).toBeInstanceOf(ConnectionError);
    await sleepUntil(() => scene.server.connections.open === 0);
    expect(scene.server.connections.open).toBe(0);
  });

  test.each(["connect", "AUTH", "PASS", "EPSV", "STOR", "RNTO"] as const)(
    "does not wait for a server that is silent at %s",
    async (on) => {
      const scene = await open({ tls: "explicit" }, { connections: 3 });
      const fault = scene.server.inject({
        ...{ on, times: Infinity },
        do: { kind: "silence" },
      });
      const outcomes = scene.place(...manyFiles(10));
      await sleepUntil(() => fault.fired > 0);
      const started = performance.now();
      await scene.remote.close();
      expect((await outcomes).failed.size).toBe(10);
      expect(performance.now() - started).toBeLessThan(1_000);
    },
  );

  test("does not wait for a TLS handshake that stands", async () => {
    const scene = await open({ tls: "none" }, { tls: "explicit" });
    const fault = scene.server.inject({
      on: "AUTH",
      do: { kind: "reply", text: "234 Go." },
    });
    scene.server.inject({ on: "USER", do: { kind: "silence" } });
    const outcomes = scene.place(...manyFiles(1));
    await sleepUntil(() => fault.fired > 0);
    await sleep(20);
    const started = performance.now();
    await scene.remote.close();
    expect((await outcomes).failed.size).toBe(1);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test.each(["STOR", "PASS"] as const)(
    "does not wait for the pause after a loss at %s",
    async (on) => {
      const scene = await open({}, {}, 60_000);
      scene.server.inject({ on, do: { kind: "drop" } });
      const outcomes = scene.place(...manyFiles(3));
      await sleepUntil(() => scene.opened.notices.length > 0);
      const started = performance.now();
      await scene.remote.close();
      expect((await outcomes).failed.size).toBe(3);
      expect(performance.now() - started).toBeLessThan(1_000);
    },
  );

  test("does not wait for data that still comes after the server's last word", async () => {
    const data = await startScriptedServer(() => undefined);
    const server = await startScript({
      ...{ CWD: "250 Ok.", EPSV: `229 Ok (|||${data.port}|)` },
      LIST: "150 Wait.\r\n226 Done.",
    });
    const { remote, dialogue } = openRemote(server);
    const listing = all(remote.list(streamOf([parseRemotePath("/")])));
    await sleepUntil(() => dialogue.some((line) => line.includes("226")));
    const started = performance.now();
    await remote.close();
    await listing;
    expect(performance.now() - started).toBeLessThan(1_000);
    server.stop();
    data.stop();
  });

  test("leaves nothing to be had afterwards", async () => {
    const scene = await open();
    await scene.list();
    await scene.remote.close();
    const { failed } = await scene.place(...manyFiles(3));
    expect(failed.get(0)?.message).toBe("the connections were closed");
    expect(scene.server.connections.total).toBe(1);
  });
});

test("a consumer that leaves has no connection taken from it, and none is lost", async () => {
  const scene = await open({}, { connections: 3 });
  const folders = ids(30).map(() => parseRemotePath("/"));
  for await (const listing of scene.remote.list(streamOf(folders))) {
    expect(listing.kind).toBe("listed");
    break;
  }
  expect((await scene.place(...manyFiles(3))).done).toEqual(ids(3));
  expect(scene.server.connections.total).toBeLessThanOrEqual(3);
});
