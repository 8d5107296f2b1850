/** Each fault of the embedded server, once. */
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Fault } from "../../support/ftp-server/faults.ts";
import { startFtpServer } from "../../support/ftp-server/ftp-server.ts";
import type { FtpServer } from "../../support/ftp-server/ftp-server.ts";
import { RawClient } from "../../support/ftp-server/raw-client.ts";

let server: FtpServer;
let client: RawClient;
const at = (path: string) => join(server.root, path);

beforeEach(async () => {
  server = await startFtpServer();
  client = await RawClient.connect(server);
});
afterEach(async () => {
  client.close();
  await server.stop();
});

/** What has come after so many milliseconds. */
const within = (ms: number, replies: Promise<string[]>) =>
  Promise.race([
    replies,
    new Promise((resolve) => setTimeout(resolve, ms, "nothing")),
  ]);

/** Connects, sends the command and `content`, and returns what came and every reply. */
async function transfer(line: string, content = "", replies = 2) {
  const data = await client.openData();
  client.send(line);
  data.end(content);
  const received = await buffer(data).catch(() => Buffer.of());
  return {
    received: received.toString(),
    replies: await client.replies(replies),
  };
}

test("reply: says something else, once, after skipping, where the argument matches", async () => {
  const fault = server.inject({
    on: "MKD",
    match: /ü$/,
    skip: 1,
    do: { kind: "reply", text: "550 Not today, ü" },
  });
  client.send("MKD a", "MKD ü", "MKD bü", "MKD cü");
  const replies = await client.replies(4);
  expect(replies[2]).toBe(Buffer.from("550 Not today, ü").toString("latin1"));
  expect(replies.map((reply) => reply.slice(0, 3))).toEqual([
    "257",
    "257",
    "550",
    "257",
  ]);
  expect(existsSync(at("bü"))).toBe(false);
  expect(fault.fired).toBe(1);
});

test("a fault may strike for ever, until it is taken back", async () => {
  server.inject({
    on: "NOOP",
    times: Infinity,
    do: { kind: "reply", text: "500 No" },
  });
  client.send("NOOP", "NOOP");
  expect(await client.replies(2)).toEqual(["500 No", "500 No"]);
  server.clearFaults();
  expect(await client.ask("NOOP")).toMatch(/^200/);
});

test("a 421 ends the connection, at any command and at connect", async () => {
  server.inject({ on: "MKD", do: { kind: "reply", text: "421 Bye" } });
  client.send("MKD a", "MKD b");
  expect(await client.replies(3)).toEqual(["421 Bye"]);
  expect(existsSync(at("b"))).toBe(false);
  client = await RawClient.connect(server);
  server.inject({ on: "STOR", do: { kind: "reply", text: "421 Bye" } });
  const data = await client.openData();
  client.send("STOR a");
  expect(await client.replies(2)).toEqual(["421 Bye"]);
  expect(await buffer(data).catch(() => Buffer.of())).toHaveLength(0);
  expect(existsSync(at("a"))).toBe(false);
  server.inject({ on: "connect", do: { kind: "reply", text: "421 Full" } });
  const second = await RawClient.connect({ port: server.port });
  expect(await second.replies(2)).toEqual(["421 Full"]);
});

test("what was asked before a drop is answered, what comes after is not done", async () => {
  server.inject({ on: "MKD", do: { kind: "drop" } });
  client.send("NOOP", "MKD a", "MKD b");
  expect(await client.replies(2)).toEqual(["200 NOOP ok."]);
  expect(existsSync(at("b"))).toBe(false);
});

test.each<{ fault: Fault; how: string; done: boolean }>([
  { fault: { on: "MKD", do: { kind: "drop" } }, how: "end", done: false },
  { fault: { on: "MKD", do: { kind: "drop-after" } }, how: "end", done: true },
  {
    fault: { on: "MKD", do: { kind: "reset" } },
    how: "ECONNRESET",
    done: false,
  },
  {
    fault: { on: "MKD", do: { kind: "reset-after" } },
    how: "ECONNRESET",
    done: true,
  },
])("$fault.do.kind: the client sees $how", async ({ fault, how, done }) => {
  server.inject(fault);
  expect(await client.ask("MKD a")).toBe("");
  expect(await client.lost).toBe(how);
  expect(existsSync(at("a"))).toBe(done);
});

test("silence: neither this nor any later command is answered, others' are", async () => {
  server.inject({ on: "NOOP", do: { kind: "silence" } });
  client.send("NOOP", "PWD");
  expect(await within(50, client.replies(1))).toBe("nothing");
  const other = await RawClient.connect(server);
  expect(await other.ask("NOOP")).toMatch(/^200/);
  other.close();
});

test("delay: the answer comes late", async () => {
  server.inject({ on: "NOOP", do: { kind: "delay", ms: 60 } });
  const started = performance.now();
  expect(await client.ask("NOOP")).toMatch(/^200/);
  expect(performance.now() - started).toBeGreaterThan(55);
});

test("split-reply: the reply comes in pieces, and whole", async () => {
  const socket = connect(server.port, server.host);
  await once(socket, "data");
  const pieces: string[] = [];
  socket.on("data", (data) => pieces.push(data.toString()));
  server.inject({ on: "FEAT", do: { kind: "split-reply", bytes: 20 } });
  socket.write("FEAT\r\n");
  await expect.poll(() => pieces.join("")).toMatch(/^211-[^]*211 End\r\n$/);
  expect(pieces.length).toBeGreaterThan(3);
  socket.destroy();
});

test("cut-data: an upload is stored as far as it came", async () => {
  server.inject({ on: "STOR", do: { kind: "cut-data", after: 100_000 } });
  const { replies } = await transfer("STOR big", "x".repeat(300_000));
  expect(replies.map((reply) => reply.slice(0, 3))).toEqual(["150", "426"]);
  expect((await readFile(at("big"))).length).toBe(100_000);
});

test("cut-data: a download ends early, and the server may lie about it", async () => {
  await writeFile(at("big"), "x".repeat(300_000));
  server.inject({
    on: "RETR",
    do: { kind: "cut-data", after: 100_000, reply: "226 Done" },
  });
  const { received, replies } = await transfer("RETR big");
  expect(received).toHaveLength(100_000);
  expect(replies[1]).toBe("226 Done");
});

test("cut-data with reset: the client sees it, and the server goes on", async () => {
  server.inject({
    on: "STOR",
    do: { kind: "cut-data", after: 100_000, reset: true },
  });
  const data = await client.openData();
  const lost = once(data.resume(), "error");
  client.send("STOR big");
  data.write("x".repeat(100_000));
  expect(await lost).toMatchObject([{ code: "ECONNRESET" }]);
  expect((await client.replies(2))[1]).toMatch(/^426/);
  expect((await readFile(at("big"))).length).toBe(100_000);
  expect(await client.ask("NOOP")).toMatch(/^200/);
});

test("no-completion: the file is there, the 226 never comes", async () => {
  server.inject({ on: "STOR", do: { kind: "no-completion" } });
  const { replies } = await transfer("STOR file", "content", 1);
  expect(replies[0]).toMatch(/^150/);
  expect(await within(50, client.replies(1))).toBe("nothing");
  expect(await readFile(at("file"), "utf8")).toBe("content");
});

test("short-listing and extra-lines: a listing that lacks entries, or has nonsense", async () => {
  for (const name of ["a", "b", "c"]) await mkdir(at(name));
  server.inject({ on: "MLSD", do: { kind: "short-listing", entries: 2 } });
  const short = await transfer("MLSD");
  expect(short.received.match(/type=dir/g)).toHaveLength(2);
  expect(short.replies[1]).toBe("226 Output truncated");
  server.inject({ on: "NLST", do: { kind: "extra-lines", lines: ["ls: ü?"] } });
  expect((await transfer("NLST")).received).toBe("ls: ü?\r\na\r\nb\r\nc\r\n");
});

test("refuse-data: a closed port, an ignored connection, a 425", async () => {
  server.inject({ on: "EPSV", do: { kind: "refuse-data", how: "closed" } });
  const port = /\|(\d+)\|/.exec(await client.ask("EPSV"))?.[1];
  const refused = connect(Number(port), server.host);
  await expect(once(refused, "connect")).rejects.toThrow("ECONNREFUSED");
  expect(await client.ask("STOR file")).toMatch(/^425/);

  server.inject({ on: "STOR", do: { kind: "refuse-data", how: "closed" } });
  expect((await transfer("STOR file", "x", 1)).replies[0]).toMatch(/^425/);

  server.inject({ on: "EPSV", do: { kind: "refuse-data", how: "ignored" } });
  await client.openData();
  client.send("STOR file");
  expect(await within(50, client.replies(1))).toBe("nothing");
});

test("reply-flood: there is no end to it", async () => {
  server.inject({ on: "NOOP", do: { kind: "reply-flood" } });
  const socket = connect(server.port, server.host);
  socket.write("NOOP\r\n");
  let bytes = 0;
  socket.on("data", (data) => (bytes += data.length));
  await expect.poll(() => bytes).toBeGreaterThan(5_000_000);
  socket.destroy();
});
