/** What servers make of uploads and downloads that broke off: how they let them go on, and what is there in the end. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { parseRemotePath } from "../../src/model/path.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { probeResume } from "../../src/remote/probe-resume.ts";
import { startCuttingProxy } from "../support/cutting-proxy.ts";
import { everyServer } from "../support/every-server.ts";
import {
  realServerCases,
  startRealServer,
} from "../support/real-servers/real-servers.ts";
import { CollectingSink } from "./collecting-sink.ts";
import { all, placement, summary } from "./requests.ts";
import { sessionAt } from "./session-at.ts";
import { openRemote } from "./subjects.ts";

const MIB = 1024 * 1024;

/** Each word says where it belongs. */
const CONTENT = Buffer.from(
  Uint32Array.from({ length: 2 * MIB }, (_, i) => i).buffer,
);

/** proftpd permits neither way unless its AllowStoreRestart is on. */
const WAYS: Readonly<Record<string, "APPE" | "none">> = {
  embedded: "APPE",
  vsftpd: "APPE",
  "pure-ftpd": "APPE",
  proftpd: "none",
  pyftpdlib: "APPE",
};

const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

describe.each(everyServer())("$title", ({ name, start, unavailable }) => {
  test.skipIf(unavailable !== undefined)(
    "lets uploads go on as it is known to, and keeps nothing of the probe",
    async () => {
      const server = await start();
      stops.push(() => server.stop());
      const session = sessionAt(server);
      stops.push(() => {
        session.dispose();
      });
      await session.open();
      const path = parseRemotePath("/probe");
      expect(await probeResume(session, path)).toBe(WAYS[name]);
      await expect(readFile(join(server.root, "probe"))).rejects.toThrow();
    },
  );
});

// What TLS hides, the proxy can't lead through itself.
const plain = realServerCases().filter(({ tls }) => tls === "none");

describe.each(plain)("$name", ({ name, unavailable }) => {
  test.skipIf(unavailable !== undefined)(
    "holds the whole after all connections broke in the middle",
    async () => {
      const server = await startRealServer(name, "none");
      const proxy = await startCuttingProxy(server.port, 5 * MIB);
      const remote = openRemote({ ...server, port: proxy.port });
      stops.push(
        () => server.stop(),
        () => {
          proxy.stop();
        },
        () => remote.close(),
      );
      const file = placement("/file", CONTENT, { temporary: "/t" });
      const { failed } = summary(await all(remote.place(streamOf([file]))));
      expect([...failed.values()]).toEqual([]);
      const stored = await readFile(join(server.root, "file"));
      expect(stored.equals(CONTENT)).toBe(true);
      expect(proxy.cuts).toBe(1);
      const twice = proxy.uploaded - CONTENT.length;
      if (WAYS[name] === "none") expect(twice).toBeGreaterThanOrEqual(5 * MIB);
      // What lay in buffers on the way when the wire was cut, and the few bytes of the probe.
      else expect(twice).toBeLessThan(4 * MIB);
    },
  );
});

describe.each(plain)("$name", ({ name, unavailable }) => {
  test.skipIf(unavailable !== undefined)(
    "goes on with a download after all connections broke in the middle",
    async () => {
      const server = await startRealServer(name, "none");
      await writeFile(join(server.root, "file"), CONTENT);
      const proxy = await startCuttingProxy(server.port, 5 * MIB);
      const remote = openRemote({ ...server, port: proxy.port });
      stops.push(
        () => server.stop(),
        () => {
          proxy.stop();
        },
        () => remote.close(),
      );
      const sink = new CollectingSink();
      const path = parseRemotePath("/file");
      const file = { id: 1, path, size: CONTENT.length, sink };
      const { failed } = summary(await all(remote.fetch(streamOf([file]))));
      expect([...failed.values()]).toEqual([]);
      expect(sink.content.equals(CONTENT)).toBe(true);
      expect(sink.restarts).toBe(0);
      expect(proxy.cuts).toBe(1);
      // What was on its way, and the byte of the probe; all that came before would be more.
      expect(proxy.downloaded - CONTENT.length).toBeLessThan(5 * MIB);
    },
  );
});
