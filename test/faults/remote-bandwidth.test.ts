import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { parseRemotePath } from "../../src/model/path.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { all, only, placement } from "../contract/requests.ts";
import { openRemote, scenes, sleepUntil } from "./scene.ts";
import { flood, startScript, startScriptedServer } from "./scripted-server.ts";

const open = scenes();
const KIB = 1024;
const FILES = ["/a", "/b", "/c", "/d"] as const;
const placements = (size: number) =>
  FILES.map((path, id) => placement(path, path.repeat(size / 2), { id }));
const request = (path: string) => ({ path: parseRemotePath(path), limit: 1e9 });

async function duration(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

describe.each(["none", "explicit"] as const)("a bandwidth, TLS %s", (tls) => {
  // 256 KiB at 200 kB/s are 1.3 s, less the quarter of a second that may come at once.
  const settings = { connections: 4, bandwidth: 200_000 };

  test("holds for all uploads together", async () => {
    const scene = await open({ tls }, settings);
    const took = await duration(async () => {
      const { done } = await scene.place(...placements(64 * KIB));
      expect(done).toEqual([0, 1, 2, 3]);
    });
    expect(took).toBeGreaterThan(900);
    expect(scene.server.connections.peak).toBe(4);
    for (const path of FILES) {
      expect(scene.read(path) === path.repeat(32 * KIB)).toBe(true);
    }
  });

  test("holds for all downloads together", async () => {
    const scene = await open({ tls }, settings);
    for (const path of FILES) scene.write(path, path.repeat(32 * KIB));
    const took = await duration(async () => {
      const results = await all(
        scene.remote.read(streamOf(FILES.map(request))),
      );
      for (const result of results) {
        if (result.kind !== "content") throw result.error;
        const expected = result.path.repeat(32 * KIB);
        expect(result.content.toString() === expected).toBe(true);
      }
    });
    expect(took).toBeGreaterThan(900);
    expect(scene.server.connections.peak).toBe(4);
  });

  test("makes this side wait longer than servers may be silent, and that is no silence", async () => {
    const scene = await open({ tls }, { timeout: 500, bandwidth: 1_000 });
    const content = "x".repeat(2 * KIB);
    expect((await scene.place(placement("/a", content))).done).toEqual([1]);
    const read = await only(scene.remote.read(streamOf([request("/a")])));
    expect(read).toMatchObject({ kind: "content" });
    expect(scene.opened.notices).toEqual([]);
  });
});

test("a server that falls silent under a bandwidth is still given up", async () => {
  const data = await startScriptedServer((socket) => {
    socket.write("x".repeat(2 * KIB));
  });
  const server = await startScript({
    ...{ EPSV: `229 Ok (|||${data.port}|)`, RETR: "150 Here." },
    ...{ PWD: '257 "/"' },
  });
  const { remote, notices } = openRemote(server, {
    ...{ timeout: 200, bandwidth: 4_000 },
  });
  const read = await only(remote.read(streamOf([request("/a")])));
  expect(read).toMatchObject({ kind: "failed" });
  expect(notices[0]).toContain("the data connection was silent for 0.2 s");
  await remote.close();
  server.stop();
  data.stop();
});

test.each(["uploads", "downloads"])(
  "%s that wait for their turn end at once when the remote is closed",
  async (kind) => {
    // Once round takes 8 s.
    const scene = await open({}, { connections: 8, bandwidth: 1_000 });
    const names = Array.from({ length: 8 }, (_, id) => `/${id}`);
    const content = "x".repeat(16 * KIB);
    for (const name of names) scene.write(name, content);
    const running =
      kind === "uploads"
        ? scene.place(
            ...names.map((name, id) => placement(name, content, { id })),
          )
        : all(scene.remote.read(streamOf(names.map(request))));
    const verb = kind === "uploads" ? "STOR" : "RETR";
    await sleepUntil(() => scene.commands(verb).length === 8);
    const took = await duration(async () => {
      await scene.remote.close();
      await running;
    });
    expect(took).toBeLessThan(1_000);
  },
);

test("a server that sends faster is held back, not stored", async () => {
  const sockets: Socket[] = [];
  const data = await startScriptedServer((socket) => {
    sockets.push(socket);
    flood(socket, "x");
  });
  const server = await startScript({
    ...{ EPSV: `229 Ok (|||${data.port}|)`, RETR: "150 Here." },
  });
  const { remote } = openRemote(server, { bandwidth: 1_000 });
  const read = only(remote.read(streamOf([request("/a")])));
  let before = -1;
  let unchanged = 0;
  await sleepUntil(() => {
    const sent = sockets[0]?.bytesWritten ?? -1;
    unchanged = sent > 0 && sent === before ? unchanged + 1 : 0;
    before = sent;
    return unchanged === 40;
  });
  // What the system holds for both sides.
  expect(before).toBeLessThan(64 * KIB * KIB);
  expect(unchanged).toBe(40);
  await remote.close();
  await read;
  server.stop();
  data.stop();
});
