/** Random resets: they strike, alike for one seed, and a client that tries again gets through. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Client } from "basic-ftp";
import { afterEach, expect, test } from "vitest";
import { startFtpServer } from "../../support/ftp-server/ftp-server.ts";
import type { FtpServer } from "../../support/ftp-server/ftp-server.ts";
import { RawClient } from "../../support/ftp-server/raw-client.ts";
import type { ResetOptions } from "../../support/ftp-server/random-resets.ts";

const servers: FtpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function start(resets: ResetOptions): Promise<FtpServer> {
  const server = await startFtpServer({ resets });
  servers.push(server);
  return server;
}

/** Which of so many commands lost their connection, each sent by itself. */
async function lostCommands(resets: ResetOptions): Promise<number[]> {
  const server = await start(resets);
  const lost: number[] = [];
  let client = await RawClient.connect({ port: server.port });
  await client.replies(1);
  for (let i = 0; i < 100; i++) {
    if ((await client.ask("NOOP")) !== "") continue;
    expect(await client.lost).toBe("ECONNRESET");
    lost.push(i);
    client = await RawClient.connect({ port: server.port });
    await client.replies(1);
  }
  client.close();
  return lost;
}

test("the same seed strikes the same commands, another one others", async () => {
  const lost = await lostCommands({ seed: 1, rate: 0.1 });
  expect(lost.length).toBeGreaterThan(2);
  expect(lost.length).toBeLessThan(30);
  expect(await lostCommands({ seed: 1, rate: 0.1 })).toEqual(lost);
  expect(await lostCommands({ seed: 2, rate: 0.1 })).not.toEqual(lost);
  expect(await lostCommands({ seed: 1, rate: 0 })).toEqual([]);
});

test("control and data connections break, and who tries again gets through", async () => {
  const server = await start({ seed: 1, rate: 0.05 });
  const content = Buffer.alloc(500_000, "content");
  const troubles: string[] = [];
  for (let done = 0; done < 5 && troubles.length < 100;) {
    const client = new Client(5_000);
    try {
      await client.access(server);
      await client.uploadFrom(Readable.from([content]), "file");
      done += 1;
    } catch (error) {
      troubles.push(String(error));
    }
    client.close();
  }
  const stored = await readFile(join(server.root, "file"));
  expect(stored.equals(content)).toBe(true);
  expect(troubles.join()).toMatch(/ECONNRESET \(control socket\)/);
  expect(troubles.join()).toMatch(/ECONNRESET \(data socket\)/);
});
