/** The embedded server as one that can't take several commands at once, nor any during a transfer. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { startFtpServer } from "../../support/ftp-server/ftp-server.ts";
import { RawClient } from "../../support/ftp-server/raw-client.ts";
import type {
  Choke,
  FtpServerOptions,
} from "../../support/ftp-server/server-options.ts";

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function raw(options: FtpServerOptions) {
  const server = await startFtpServer(options);
  cleanUps.push(() => server.stop());
  const client = await RawClient.connect(server);
  cleanUps.push(() => {
    client.close();
  });
  const exists = (...names: string[]) =>
    names.filter((name) => existsSync(join(server.root, name)));
  return { server, client, exists };
}

/** The codes that come for `lines` in one segment, up to the 215 of a SYST that follows alone. */
async function repliesTo(client: RawClient, ...lines: string[]) {
  client.send(...lines);
  const codes: string[] = [];
  // By the first reply the server has looked at all of them.
  let replies = await client.replies(1);
  client.send("SYST");
  while (replies[0] !== undefined) {
    const code = replies[0].slice(0, 3);
    codes.push(code);
    if (code === "215") break;
    replies = await client.replies(1);
  }
  return codes;
}

const three = ["MKD a", "MKD b", "MKD c"] as const;

test.each<{
  kind: Choke["kind"];
  codes: readonly string[];
  made: readonly string[];
}>([
  { kind: "drops-rest", codes: ["257", "215"], made: ["a"] },
  { kind: "refuses-rest", codes: ["257", "500", "500", "215"], made: ["a"] },
  { kind: "merges-lines", codes: ["257", "215"], made: ["a MKD b MKD c"] },
  { kind: "closes", codes: [], made: [] },
])("$kind: does so with three lines at once", async (choke) => {
  const { client, exists } = await raw({ pipelining: choke.kind });
  expect(await repliesTo(client, ...three)).toEqual(choke.codes);
  expect(exists("a", "b", "c", "a MKD b MKD c")).toEqual(choke.made);
});

test.each(["drops-rest", "refuses-rest", "merges-lines", "closes"] as const)(
  "%s: one line at a time always works",
  async (pipelining) => {
    const { client, exists } = await raw({ pipelining });
    for (const line of three) expect(await client.ask(line)).toMatch(/^257/);
    expect(exists("a", "b", "c")).toEqual(["a", "b", "c"]);
  },
);

test("what came in pieces while the server was busy waits for one look", async () => {
  const { server, client, exists } = await raw({ pipelining: "drops-rest" });
  const data = await client.openData();
  client.send("STOR file");
  await client.replies(1);
  for (const line of three) {
    client.send(line);
    await expect.poll(() => server.commands.at(-1)?.line).toBe(line);
  }
  data.end();
  const codes = (await client.replies(2)).map((reply) => reply.slice(0, 3));
  expect(codes).toEqual(["226", "257"]);
  expect(await client.ask("SYST")).toMatch(/^215/);
  expect(exists("a", "b", "c")).toEqual(["a"]);
});

test("a server may choke late: on so many lines, or on one command among others", async () => {
  const many = await raw({ pipelining: { kind: "drops-rest", from: 3 } });
  expect(await repliesTo(many.client, "NOOP", "PWD")).toEqual([
    "200",
    "257",
    "215",
  ]);
  expect(await repliesTo(many.client, "PWD", "PWD", "PWD")).toEqual([
    "257",
    "215",
  ]);
  const one = await raw({ pipelining: { kind: "drops-rest", with: "EPSV" } });
  expect(await repliesTo(one.client, "PWD", "PWD")).toHaveLength(3);
  expect(await repliesTo(one.client, "PWD", "epsv 1")).toHaveLength(2);
});

async function talkDuringUpload(options: FtpServerOptions) {
  const { server, client } = await raw(options);
  const data = await client.openData();
  expect(await client.ask("STOR file")).toMatch(/^150/);
  data.write("half");
  const path = join(server.root, "file");
  await expect.poll(() => readFile(path, "utf8")).toBe("half");
  client.send("NOOP", "PWD");
  await expect.poll(() => server.commandsDuringTransfer).toBe(2);
  data.end("whole");
  const codes = (await client.replies(3)).map((reply) => reply.slice(0, 3));
  return { server, client, codes };
}

test("commands during a transfer are counted, and wait for its end", async () => {
  const { server, client, codes } = await talkDuringUpload({});
  expect(codes).toEqual(["226", "200", "257"]);
  expect(await client.ask("NOOP")).toMatch(/^200/);
  expect(server.commandsDuringTransfer).toBe(2);
});

test("where they abort it, it ends with a 426, and they are served then", async () => {
  const { server, codes } = await talkDuringUpload({
    duringTransfers: "aborts",
  });
  expect(codes).toEqual(["426", "200", "257"]);
  expect(await readFile(join(server.root, "file"), "utf8")).toBe("half");
});

test("a command right behind STOR is one during the transfer", async () => {
  const { server, client } = await raw({ duringTransfers: "aborts" });
  const data = await client.openData();
  client.send("STOR file", "NOOP");
  data.end("content");
  const codes = (await client.replies(3)).map((reply) => reply.slice(0, 3));
  expect(codes).toEqual(["150", "426", "200"]);
  expect(server.commandsDuringTransfer).toBe(1);
});

test("commands before the 150 and after the 226 are none during the transfer", async () => {
  const { server, client } = await raw({ duringTransfers: "aborts" });
  for (const name of ["one", "two"]) {
    const data = await client.openData();
    client.send(`STOR ${name}`);
    data.end("content");
    expect((await client.replies(2))[1]).toMatch(/^226/);
    client.send(`RNFR ${name}`, `RNTO ${name}2`, "NOOP");
    expect(await client.replies(3)).toHaveLength(3);
  }
  expect(server.commandsDuringTransfer).toBe(0);
});

test.each(["EPSV", "PASV"] as const)(
  "passiveOnlyAlone: the port of a %s is served only if its reply travels alone",
  async (passive) => {
    const { client } = await raw({ passiveOnlyAlone: true });
    const uploaded = async (...before: string[]) => {
      const data = await client.openData(passive, ...before);
      client.send("STOR file");
      data.end("content");
      return Promise.race([client.replies(2), sleep(100, [])]);
    };
    expect(await uploaded()).toHaveLength(2);
    expect(await uploaded("NOOP")).toEqual([]);
  },
);
