import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import {
  LocalChangeError,
  LocalFileError,
  ServerRefusal,
  TransientError,
} from "../../src/model/errors.ts";
import { parseRemotePath } from "../../src/model/path.ts";
import type { Fetch } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { CollectingSink } from "../contract/collecting-sink.ts";
import { all, summary } from "../contract/requests.ts";
import type { FaultEffect } from "../support/ftp-server/faults.ts";
import type { FtpServerOptions } from "../support/ftp-server/server-options.ts";
import { openRemote, type Scene, scenes, sleepUntil } from "./scene.ts";
import { flood, startScript, startScriptedServer } from "./scripted-server.ts";

const open = scenes();

const MIB = 1024 * 1024;

/** Each word says where it belongs. */
const CONTENT = Buffer.from(
  Uint32Array.from({ length: MIB }, (_, i) => i).buffer,
);
const HALF = CONTENT.length / 2;

type Summary = ReturnType<typeof summary>;

function fetchAll(
  { remote }: Pick<Scene, "remote">,
  ...files: Fetch[]
): Promise<Summary> {
  return all(remote.fetch(streamOf(files))).then(summary);
}

function fileOf(sink: CollectingSink, size = CONTENT.length): Fetch {
  return { id: 1, path: parseRemotePath("/file"), size, sink };
}

/** The server holds the file, and does this to the first downloads. */
async function sceneWith(
  fault: Extract<FaultEffect, { kind: "cut-data" | "endless-data" }>,
  {
    times = 1,
    options = {},
  }: { times?: number; options?: FtpServerOptions } = {},
): Promise<Scene> {
  const scene = await open(options);
  scene.write("/file", CONTENT);
  if (fault.kind === "cut-data")
    scene.server.inject({ on: "RETR", times, do: fault });
  else scene.server.inject({ on: "RETR", times, do: fault });
  return scene;
}

const cutAtHalf = { kind: "cut-data", after: HALF } as const;

describe("a download that broke off", () => {
  test("is found out to go on once only", async () => {
    const scene = await sceneWith(cutAtHalf);
    for (const skip of [0, 0]) {
      const sink = new CollectingSink();
      await fetchAll(scene, fileOf(sink));
      expect(sink.content.equals(CONTENT)).toBe(true);
      scene.server.inject({ on: "RETR", skip, do: cutAtHalf });
    }
    expect(scene.commands("REST")).toHaveLength(3);
  });

  test.each<[string, FtpServerOptions]>([
    ["refuses REST", { features: { rest: false } }],
    ["says yes to REST and sends all", { restIgnored: true }],
  ])("begins anew where the server %s", async (_, options) => {
    const scene = await sceneWith(cutAtHalf, { options });
    const sink = new CollectingSink();
    const { failed } = await fetchAll(scene, fileOf(sink));
    expect([...failed.values()]).toEqual([]);
    expect(sink.content.equals(CONTENT)).toBe(true);
    expect(sink.restarts).toBe(1);
    // Another file is not asked about it again.
    scene.server.inject({ on: "RETR", do: cutAtHalf });
    const second = new CollectingSink();
    await fetchAll(scene, fileOf(second));
    expect(second.content.equals(CONTENT)).toBe(true);
    const asked = scene.commands("REST").filter((line) => line !== "REST 0");
    expect(asked).toHaveLength(1);
  });

  test("begins anew where the server goes on with files, but not with this one", async () => {
    const scene = await sceneWith(cutAtHalf);
    scene.server.inject({
      ...{ on: "RETR", skip: 1 },
      do: { kind: "reply", text: "554 Not from there." },
    });
    const sink = new CollectingSink();
    const { failed } = await fetchAll(scene, fileOf(sink));
    expect([...failed.values()]).toEqual([]);
    expect(sink.content.equals(CONTENT)).toBe(true);
    expect(sink.restarts).toBe(1);
    // An offset that was refused must not count for the next file.
    expect(scene.commands("REST").at(-1)).toBe("REST 0");
  });

  test("is gone on with as often as it gets ahead", async () => {
    const scene = await open();
    const size = 12 * MIB;
    const content = Buffer.alloc(size, CONTENT);
    scene.write("/file", content);
    scene.server.inject({
      ...{ on: "RETR", times: Infinity },
      do: { kind: "cut-data", after: MIB + 100_000 },
    });
    const sink = new CollectingSink();
    const { failed } = await fetchAll(scene, fileOf(sink, size));
    expect([...failed.values()]).toEqual([]);
    expect(sink.content.equals(content)).toBe(true);
    expect(sink.restarts).toBe(0);
  });

  test("is given up where it never gets ahead", async () => {
    const scene = await sceneWith(
      { kind: "cut-data", after: HALF },
      { times: Infinity, options: { features: { rest: false } } },
    );
    const { failed } = await fetchAll(scene, fileOf(new CollectingSink()));
    expect(failed.get(1)).toBeInstanceOf(TransientError);
    expect(scene.commands("RETR")).toHaveLength(5);
  });

  test("for the server's last word only is whole", async () => {
    const scene = await open({}, { timeout: 200 });
    scene.write("/file", CONTENT);
    scene.server.inject({ on: "RETR", do: { kind: "drop-after" } });
    const sink = new CollectingSink();
    const { done } = await fetchAll(scene, fileOf(sink));
    expect(done).toEqual([1]);
    expect(sink.content.equals(CONTENT)).toBe(true);
    expect(scene.commands("RETR")).toHaveLength(1);
  });
});

describe("a server that sends", () => {
  test("without an end is cut off, and the connection is used on", async () => {
    const scene = await sceneWith({ kind: "endless-data" });
    const sink = new CollectingSink();
    const { failed } = await fetchAll(scene, fileOf(sink));
    expect(failed.get(1)).toBeInstanceOf(ServerRefusal);
    expect(failed.get(1)?.message).toBe(
      `can't read /file: the server sends more than its ${CONTENT.length} bytes`,
    );
    expect(sink.held).toBeLessThanOrEqual(CONTENT.length);
    const again = new CollectingSink();
    expect((await fetchAll(scene, fileOf(again))).done).toEqual([1]);
    expect(scene.server.connections.total).toBe(1);
  });

  test("less than the whole once, and says that it is all, is asked for the rest", async () => {
    const reply = "226 Transfer complete.";
    const scene = await sceneWith({ ...cutAtHalf, reply });
    const sink = new CollectingSink();
    expect((await fetchAll(scene, fileOf(sink))).done).toEqual([1]);
    expect(sink.content.equals(CONTENT)).toBe(true);
    expect(scene.opened.notices).toEqual([
      `can't read /file: the server sent ${HALF} of ${CONTENT.length} bytes; trying again`,
    ]);
  });

  test("less than the whole again is believed", async () => {
    const reply = "226 Transfer complete.";
    const short = { kind: "cut-data", after: 100, reply } as const;
    const scene = await sceneWith(short, { times: Infinity });
    const { failed } = await fetchAll(scene, fileOf(new CollectingSink()));
    expect(failed.get(1)).toBeInstanceOf(ServerRefusal);
    expect(failed.get(1)?.message).toBe(
      `can't read /file: the server sent 100 of ${CONTENT.length} bytes`,
    );
    expect(scene.commands("RETR")).toHaveLength(2);
  });

  test("other bytes brings those, and the sink is who can know", async () => {
    const scene = await open();
    scene.write("/file", "content");
    scene.server.inject({ on: "RETR", do: { kind: "garbled-data" } });
    const sink = new CollectingSink();
    expect((await fetchAll(scene, fileOf(sink, 7))).done).toEqual([1]);
    expect(sink.content.toString()).not.toBe("content");
  });

  test.each(["450 Busy.", "426 Broken."])(
    "%j once is asked again",
    async (text) => {
      const scene = await open();
      scene.write("/file", "content");
      scene.answer("RETR", text);
      const sink = new CollectingSink();
      expect((await fetchAll(scene, fileOf(sink, 7))).done).toEqual([1]);
      expect(sink.content.toString()).toBe("content");
    },
  );
});

describe("a sink", () => {
  test.each([
    new LocalFileError("the disk is full"),
    new LocalChangeError("not what was planned"),
  ])("that throws %s ends its file at once and for good", async (error) => {
    const scene = await open();
    scene.write("/file", CONTENT);
    scene.write("/other", "other");
    const failing = new CollectingSink((held) => {
      if (held > HALF) throw error;
    });
    const other = new CollectingSink();
    const { done, failed } = await fetchAll(scene, fileOf(failing), {
      ...{ id: 2, path: parseRemotePath("/other"), size: 5, sink: other },
    });
    expect(failed.get(1)).toBe(error);
    expect(done).toEqual([2]);
    expect(other.content.toString()).toBe("other");
    expect(scene.commands("RETR")).toHaveLength(2);
    expect(scene.server.connections.total).toBe(1);
    expect(scene.opened.notices).toEqual([]);
  });

  test.each(["none", "explicit"] as const)(
    "that is busy for longer than servers may be silent loses no connection (TLS %s)",
    async (tls) => {
      const scene = await open({ tls }, { timeout: 200 });
      scene.write("/file", CONTENT);
      let busy = false;
      const sink = new CollectingSink(async () => {
        if (busy) return;
        busy = true;
        await new Promise((resolve) => setTimeout(resolve, 700));
      });
      expect((await fetchAll(scene, fileOf(sink))).done).toEqual([1]);
      expect(sink.content.equals(CONTENT)).toBe(true);
      expect(scene.opened.notices).toEqual([]);
    },
  );

  test("that is busy holds the server back, and what is taken ahead is little", async () => {
    const sockets: Socket[] = [];
    const data = await startScriptedServer((socket) => {
      sockets.push(socket);
      flood(socket, "x");
    });
    const server = await startScript({
      ...{ EPSV: `229 Ok (|||${data.port}|)`, RETR: "150 Here." },
    });
    const { remote } = openRemote(server);
    let free: () => void = () => undefined;
    const sink = new CollectingSink(
      () => new Promise<void>((resolve) => (free = resolve)),
    );
    const fetching = fetchAll({ remote }, fileOf(sink, 1e12));
    let before = -1;
    let unchanged = 0;
    await sleepUntil(() => {
      const sent = sockets[0]?.bytesWritten ?? -1;
      unchanged = sent > 0 && sent === before ? unchanged + 1 : 0;
      before = sent;
      return unchanged === 40;
    });
    expect(unchanged).toBe(40);
    // What the system holds for both sides.
    expect(before).toBeLessThan(64 * MIB);
    await remote.close();
    free();
    await fetching;
    server.stop();
    data.stop();
  });

  test("that is busy when the server falls silent does not hide that", async () => {
    const data = await startScriptedServer((socket) => {
      socket.write("x");
    });
    const server = await startScript({
      ...{ EPSV: `229 Ok (|||${data.port}|)`, RETR: "150 Here." },
      ...{ PWD: '257 "/"' },
    });
    const { remote, notices } = openRemote(server, { timeout: 200 });
    const sink = new CollectingSink(
      () => new Promise((resolve) => setTimeout(resolve, 300)),
    );
    const { failed } = await fetchAll({ remote }, fileOf(sink, 5));
    expect(failed.get(1)).toBeInstanceOf(TransientError);
    expect(notices[0]).toContain("the data connection was silent for 0.2 s");
    await remote.close();
    server.stop();
    data.stop();
  });
});

test("data is fetched from the host of the control connection, whatever PASV names", async () => {
  const scene = await open({
    ...{ features: { epsv: false }, passiveAddress: "10.255.255.1" },
  });
  scene.write("/file", CONTENT);
  const sink = new CollectingSink();
  expect((await fetchAll(scene, fileOf(sink))).done).toEqual([1]);
  expect(sink.content.equals(CONTENT)).toBe(true);
});

describe("a wire that resets connections at random", () => {
  test.each([1, 2, 3])("(seed %i) costs no byte", async (seed) => {
    const scene = await open(
      { resets: { seed, rate: 0.02 } },
      { connections: 4 },
    );
    const files = Array.from({ length: 120 }, (_, id) => {
      const content = Buffer.alloc((id * 7919) % 150_000, `file ${id} `);
      scene.write(`/f${id}`, content);
      const sink = new CollectingSink();
      const path = parseRemotePath(`/f${id}`);
      return { id, path, size: content.length, sink, content };
    });
    const { failed } = await fetchAll(scene, ...files);
    expect([...failed.values()]).toEqual([]);
    // Else nothing was tested.
    expect(scene.server.connections.total).toBeGreaterThan(4);
    for (const { id, sink, content } of files)
      expect(sink.content.equals(content), `file ${id}`).toBe(true);
  });
});
