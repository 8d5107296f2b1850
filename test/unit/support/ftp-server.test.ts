/** The embedded server's FTP, seen by basic-ftp and by raw sockets. */
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import {
  mkdir,
  readdir,
  readFile,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "basic-ftp";
import { afterEach, expect, test } from "vitest";
import { startFtpServer } from "../../support/ftp-server/ftp-server.ts";
import type { FtpServer } from "../../support/ftp-server/ftp-server.ts";
import { RawClient } from "../../support/ftp-server/raw-client.ts";
import type { FtpServerOptions } from "../../support/ftp-server/server-options.ts";

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(options?: FtpServerOptions): Promise<FtpServer> {
  const server = await startFtpServer(options);
  cleanUps.push(() => server.stop());
  return server;
}

async function raw(options?: FtpServerOptions) {
  const server = await start(options);
  const client = await RawClient.connect(server);
  cleanUps.push(() => {
    client.close();
  });
  return { server, client, at: (path: string) => join(server.root, path) };
}

/** Sends a LIST, NLST, MLSD or RETR, and returns what comes with its last reply. */
async function download(client: RawClient, line: string) {
  const data = await client.openData();
  client.send(line);
  const content = await buffer(data);
  return {
    content: content.toString("latin1"),
    last: (await client.replies(2))[1],
  };
}

async function upload(client: RawClient, line: string, content: string) {
  const data = await client.openData();
  client.send(line);
  data.end(content);
  return (await client.replies(2)).at(-1);
}

test("basic-ftp uploads, lists, downloads, renames and removes", async () => {
  const server = await start();
  const client = new Client();
  cleanUps.push(() => {
    client.close();
  });
  await client.access(server);
  const content = Buffer.from(
    Array.from({ length: 300_000 }, (_, i) => i % 251),
  );
  await client.ensureDir("/deep/er");
  await client.uploadFrom(Readable.from([content]), "a ü.bin");
  const stored = await readFile(join(server.root, "deep/er/a ü.bin"));
  expect(stored.equals(content)).toBe(true);
  const [entry] = await client.list();
  expect(entry).toMatchObject({ name: "a ü.bin", size: 300_000, isFile: true });
  await client.rename("a ü.bin", "/b");
  await client.downloadTo(join(server.root, "copy"), "/b");
  const copy = await readFile(join(server.root, "copy"));
  expect(copy.equals(content)).toBe(true);
  await client.remove("/b");
  await client.removeDir("/deep");
  expect(await readdir(server.root)).toEqual(["copy"]);
});

test("login: only the right password opens the server, and is never recorded", async () => {
  const server = await start({ users: { ann: "hunter2" } });
  const client = await RawClient.connect({ port: server.port });
  client.send(
    "PWD",
    "USER ann",
    "PASS wrong",
    "MKD /x",
    "USER ann",
    "PASS hunter2",
    "PWD",
  );
  const codes = (await client.replies(8)).map((reply) => reply.slice(0, 3));
  expect(codes).toEqual([
    "220",
    "530",
    "331",
    "530",
    "530",
    "331",
    "230",
    "257",
  ]);
  expect(server.commands.map(({ line }) => line)).toContain("PASS ***");
  expect(JSON.stringify(server.commands)).not.toContain("hunter2");
  client.close();
});

test("pipelined commands are done in order, and wait for a running transfer", async () => {
  const { client, at } = await raw();
  const data = await client.openData();
  client.send("STOR one", "RNFR one", "RNTO two", "SIZE two", "NOOP");
  data.write("123");
  await sleep(20);
  data.end("45");
  const codes = (await client.replies(6)).map((reply) => reply.slice(0, 7));
  expect(codes).toEqual([
    "150 Ok,",
    "226 Tra",
    "350 Rea",
    "250 Ren",
    "213 5",
    "200 NOO",
  ]);
  expect(await readFile(at("two"), "utf8")).toBe("12345");
});

test("STOR may come before its data connection, and data before its STOR", async () => {
  const { client, at } = await raw();
  const early = await client.openData();
  early.end("early");
  await once(early, "finish");
  expect(await client.ask("STOR early")).toMatch(/^150/);
  expect((await client.replies(1))[0]).toMatch(/^226/);
  expect(await readFile(at("early"), "utf8")).toBe("early");

  const port = /\|(\d+)\|/.exec(await client.ask("EPSV"))?.[1];
  client.send("STOR late");
  await sleep(20);
  connect(Number(port), "127.0.0.1").end("late");
  expect((await client.replies(2))[1]).toMatch(/^226/);
  expect(await readFile(at("late"), "utf8")).toBe("late");
});

test("REST and APPE continue a file; restZeroFills ruins it", async () => {
  const { client, server, at } = await raw();
  await writeFile(at("file"), "0123456789");
  await client.ask("REST 4");
  expect(await upload(client, "STOR file", "abc")).toMatch(/^226/);
  expect(await upload(client, "APPE file", "xyz")).toMatch(/^226/);
  await client.ask("REST 6");
  expect((await download(client, "RETR file")).content).toBe("c789xyz");
  await client.ask("REST 99");
  expect(await client.ask("STOR file")).toMatch(/^551/);

  const zeros = await startFtpServer({
    root: server.root,
    restZeroFills: true,
  });
  const other = await RawClient.connect(zeros);
  await other.ask("REST 4");
  await upload(other, "STOR file", "abc");
  expect(await readFile(at("file"), "latin1")).toBe("\0\0\0\0abc");
  await zeros.stop();
  expect(existsSync(server.root)).toBe(true);
});

test("servers that say 350 and forget it, or replace what they should continue", async () => {
  const { client, at } = await raw({ restIgnored: true, appeReplaces: true });
  await writeFile(at("file"), "0123456789");
  expect(await client.ask("REST 4")).toMatch(/^350/);
  expect((await download(client, "RETR file")).content).toBe("0123456789");
  expect(await client.ask("REST 4")).toMatch(/^350/);
  expect(await upload(client, "STOR file", "abc")).toMatch(/^226/);
  expect(await readFile(at("file"), "utf8")).toBe("abc");
  expect(await upload(client, "APPE file", "de")).toMatch(/^226/);
  expect(await readFile(at("file"), "utf8")).toBe("de");
});

test("without renameOverwrites a 553 leaves both files, and RNFR is forgotten", async () => {
  const { client, at } = await raw({ renameOverwrites: false });
  await writeFile(at("from"), "new");
  await writeFile(at("to"), "old");
  expect(await client.ask("RNFR from")).toMatch(/^350/);
  expect(await client.ask("RNTO to")).toMatch(/^553/);
  expect(await readFile(at("from"), "utf8")).toBe("new");
  expect(await readFile(at("to"), "utf8")).toBe("old");
  expect(await client.ask("RNTO free")).toMatch(/^503/);
  expect(await client.ask("RNFR from")).toMatch(/^350/);
  expect(await client.ask("RNTO free")).toMatch(/^250/);
  expect(await readFile(at("free"), "utf8")).toBe("new");
});

test("names are bytes: quotes, leading spaces and what is not UTF-8 survive", async () => {
  const { client, server } = await raw();
  expect(await client.ask('MKD a"b')).toBe('257 "/a""b" created');
  expect(await upload(client, "STOR  lead", "x")).toMatch(/^226/);
  await writeFile(
    Buffer.concat([Buffer.from(`${server.root}/`), Buffer.from([0xe9, 0x2e])]),
    "bytes",
  );
  const { content } = await download(client, "NLST");
  expect(content).toBe(' lead\r\na"b\r\n\xe9.\r\n');
});

test("no path leaves the root, neither by .. nor by a symlink", async () => {
  const { client, at } = await raw();
  await writeFile(at("file"), "in");
  await symlink("/etc", at("out"));
  await symlink("file", at("in"));
  await symlink("/tmp/nowhere-at-all", at("dangling"));
  expect(await client.ask("CWD ../../..")).toMatch(/^250/);
  expect(await client.ask("PWD")).toMatch(/^257 "\/" /);
  expect(await client.ask("SIZE ../../file")).toBe("213 2");
  for (const line of [
    "CWD out",
    "SIZE out/passwd",
    "MKD out/x",
    "RETR out/passwd",
  ])
    expect(await client.ask(line)).toMatch(/^550/);
  expect(await client.ask("STOR dangling")).toMatch(/^553/);
  expect(await client.ask("SIZE in")).toBe("213 2");
  expect(await client.ask("DELE out")).toMatch(/^250/);
});

test("MLSD gives exact facts, and symlinks as such", async () => {
  const { client, at } = await raw();
  await mkdir(at("d"), { mode: 0o750 });
  await writeFile(at(".f"), "abc", { mode: 0o640 });
  for (const name of ["d", ".f"])
    await utimes(at(name), 0, Date.UTC(2024, 4, 1, 10, 0, 7) / 1000);
  await symlink("d", at("link"));
  const { content, last } = await download(client, "MLSD");
  expect(last).toMatch(/^226/);
  const lines = content.split("\r\n");
  expect(lines[0]).toMatch(/^type=cdir;.* \.$/);
  expect(lines[1]).toMatch(/^type=pdir;.* \.\.$/);
  const mark = (name: string): string => {
    const { dev, ino } = statSync(at(name));
    return `${dev.toString(16)}g${ino.toString(16)}`;
  };
  expect(lines.slice(2, 4)).toEqual([
    `type=file;size=3;modify=20240501100007;unique=${mark(".f")};unix.mode=0640; .f`,
    `type=dir;modify=20240501100007;unique=${mark("d")};unix.mode=0750; d`,
  ]);
  expect(lines[4]).toMatch(/^type=OS\.unix=slink:d;.* link$/);
  expect(await client.ask("OPTS MLST type;size;")).toBe(
    "200 MLST OPTS type;size;",
  );
  expect(await client.ask("MLST .f")).toBe(
    "250-Listing\r\n type=file;size=3; /.f\r\n250 End",
  );
  expect(await client.ask("MLST link")).toContain("slink:d; /link\r\n");
});

test("links can be shown as what they lead to", async () => {
  const { client, at } = await raw({ linksFollowed: true });
  await mkdir(at("d"));
  await symlink("d", at("link"));
  await symlink("nowhere", at("dangling"));
  const { content } = await download(client, "MLSD");
  const [, , folder, dangling, link] = content.split("\r\n");
  expect(dangling).toMatch(/^type=OS\.unix=slink:nowhere;/);
  expect(folder).toMatch(/^type=dir;.*unique=/);
  expect(link).toBe(folder?.replace(/ d$/, " link"));
});

test("LIST shows hours of recent files and years of others, in its own zone", async () => {
  const now = Date.UTC(2024, 5, 1);
  const { client, at, server } = await raw({
    now: () => now,
    listOffsetMinutes: 90,
  });
  await writeFile(at("new"), "abc", { mode: 0o644 });
  await writeFile(at("old"), "");
  await mkdir(at("d"));
  await utimes(at("new"), 0, Date.UTC(2024, 4, 1, 23, 0, 7) / 1000);
  await utimes(at("old"), 0, Date.UTC(2020, 0, 31, 12) / 1000);
  await symlink("new", at("link"));
  const lines = (await download(client, "LIST")).content.split("\r\n");
  expect(lines[0]).toMatch(/^drwx.* d$/);
  expect(lines[1]).toMatch(/^lrwxrwxrwx .* link -> new$/);
  expect(lines[2]).toMatch(/^-rw-r--r-- +1 \d+ +\d+ +3 May 02 00:30 new$/);
  expect(lines[3]).toMatch(/ 0 Jan 31 {2}2020 old$/);

  const dos = await startFtpServer({ root: server.root, listStyle: "dos" });
  const other = await RawClient.connect(dos);
  const dosLines = (await download(other, "LIST")).content.split("\r\n");
  expect(dosLines[0]).toMatch(
    /^\d\d-\d\d-\d\d {2}\d\d:\d\d[AP]M {7}<DIR> {10}d$/,
  );
  expect(dosLines).toContain("05-01-24  11:00PM                    3 new");
  await dos.stop();
});

test("hidden files obey LIST -a, or nothing", async () => {
  const { client, at, server } = await raw({ hiddenFiles: "with-a" });
  await mkdir(at("d"));
  await writeFile(at("d/.f"), "");
  const names = async (from: RawClient, line: string) =>
    (await download(from, line)).content.split("\r\n").slice(0, -1);
  expect(await names(client, "NLST d")).toEqual([]);
  expect(await names(client, "NLST -a d")).toEqual([".", "..", ".f"]);
  expect(await names(client, "MLSD d")).toHaveLength(2);
  const never = await startFtpServer({
    root: server.root,
    hiddenFiles: "never",
  });
  const other = await RawClient.connect(never);
  expect(await names(other, "NLST -a d")).toEqual([]);
  await never.stop();
});

test("times can be set in every way that servers have", async () => {
  const { client, at } = await raw();
  await writeFile(at("a b"), "");
  const seconds = async () => (await stat(at("a b"))).mtimeMs / 1000;
  expect(await client.ask("MFMT 20200101000001 a b")).toBe(
    "213 Modify=20200101000001; a b",
  );
  expect(await seconds()).toBe(Date.UTC(2020, 0, 1, 0, 0, 1) / 1000);
  expect(await client.ask("MDTM 20200101000002 a b")).toMatch(/^213/);
  expect(await client.ask("MDTM a b")).toBe("213 20200101000002");
  expect(await client.ask("SITE UTIME 20200101000003 a b")).toMatch(/^200/);
  expect(await seconds()).toBe(Date.UTC(2020, 0, 1, 0, 0, 3) / 1000);
  const t = "20200101000004";
  expect(await client.ask(`SITE UTIME a b ${t} ${t} ${t} UTC`)).toMatch(/^200/);
  expect(await seconds()).toBe(Date.UTC(2020, 0, 1, 0, 0, 4) / 1000);
  expect(await client.ask("MFMT 20200231000000 a b")).toMatch(/^501/);
  expect(await client.ask("SITE CHMOD 600 a b")).toMatch(/^200/);
  expect((await stat(at("a b"))).mode & 0o777).toBe(0o600);
});

test("refusals carry the codes that clients decide by", async () => {
  const { client, at, server } = await raw();
  await mkdir(at("full/of"), { recursive: true });
  await writeFile(at("file"), "");
  const expected: Record<string, string> = {
    "RMD full": "550",
    "RMD none": "550",
    "MKD full": "550",
    "DELE full": "550",
    "CWD file": "550",
    "SIZE full": "550",
    "RETR none": "550",
    "MLSD none": "550",
    "MLSD file": "550",
    "LIST none": "550",
    "STOR none/file": "553",
    "STOR full": "550",
    [`STOR ${"n".repeat(300)}`]: "553",
    "RNFR none": "550",
    "RNTO to": "503",
    "RETR file": "425",
    XYZZY: "500",
    "EPSV 2": "522",
  };
  client.send(...Object.keys(expected));
  const codes = (await client.replies(18)).map((reply) => reply.slice(0, 3));
  expect(codes).toEqual(Object.values(expected));

  const strict = await startFtpServer({
    root: server.root,
    listsMissingAsEmpty: true,
  });
  const other = await RawClient.connect(strict);
  expect(await download(other, "LIST none")).toMatchObject({
    content: "",
    last: "226 Transfer complete.",
  });
  await strict.stop();
});

test("features that are switched off leave FEAT and are refused", async () => {
  const { client } = await raw();
  const all = await client.ask("FEAT");
  for (const feature of [
    "MLST",
    "MFMT",
    "MDTM",
    "REST STREAM",
    "SIZE",
    "UTF8",
    "EPSV",
  ])
    expect(all).toContain(`\r\n ${feature}`);
  expect(await client.ask("OPTS UTF8 ON")).toMatch(/^200/);

  const { client: bare } = await raw({
    features: {
      mlsd: false,
      mfmt: false,
      mdtmSet: false,
      epsv: false,
      utf8: false,
    },
  });
  const few = await bare.ask("FEAT");
  expect(few).not.toMatch(/MLST|MFMT|EPSV|UTF8/);
  for (const line of ["MLSD", "MFMT 20200101000000 x", "EPSV"])
    expect(await bare.ask(line)).toMatch(/^500/);
  expect(await bare.ask("MDTM 20200101000000 x")).toMatch(/^550/);
  expect(await bare.ask("OPTS UTF8 ON")).toMatch(/^501/);
  expect(await bare.ask("PASV")).toMatch(/^227 .*\(127,0,0,1,\d+,\d+\)/);
});

test("ABOR ends a running transfer", async () => {
  const { client } = await raw();
  const data = await client.openData();
  expect(await client.ask("STOR file")).toMatch(/^150/);
  data.write("half");
  client.send("ABOR");
  expect((await client.replies(2)).map((reply) => reply.slice(0, 3))).toEqual([
    "426",
    "226",
  ]);
});

test("odd servers: mangled names, and no regard for case", async () => {
  const { client, at } = await raw({
    namesMangled: true,
    caseInsensitive: true,
  });
  expect(await client.ask("MKD trail ")).toBe('257 "/trail_" created');
  expect(await client.ask("MKD Tab\there")).toMatch(/^257/);
  expect(await client.ask("MKD tAB_HERE/Sub")).toMatch(/^257/);
  expect(await client.ask("MKD tab_here/SUB")).toMatch(/^550/);
  expect(existsSync(at("Tab_here/Sub"))).toBe(true);
});

test("connections over the limit get a 421, and are counted", async () => {
  const { client, server } = await raw({ maxConnections: 1 });
  const second = await RawClient.connect({ port: server.port });
  expect(await second.replies(2)).toEqual(["421 Too many connections."]);
  expect(await client.ask("QUIT")).toMatch(/^221/);
  await client.replies(1);
  await expect
    .poll(() => server.connections)
    .toEqual({ open: 0, peak: 1, total: 2 });
  const third = await RawClient.connect(server);
  expect(await third.ask("PWD")).toMatch(/^257/);
});

test("limitAt login: only one too many to log in is refused, and let go", async () => {
  const { client, server } = await raw({
    maxConnections: 1,
    limitAt: "login",
  });
  const second = await RawClient.connect({ port: server.port });
  second.send(`USER ${server.user}`, `PASS ${server.password}`, "NOOP");
  expect((await second.replies(4)).map((reply) => reply.slice(0, 12))).toEqual([
    "220 Ready.",
    "331 Please s",
    "530 Sorry, t",
  ]);
  // A transfer goes on without its control connection, but nobody is logged in any more.
  const data = await client.openData();
  expect(await client.ask("STOR file")).toMatch(/^150/);
  client.close();
  await expect.poll(() => server.connections.open).toBe(0);
  const third = await RawClient.connect(server);
  expect(await third.ask("PWD")).toMatch(/^257/);
  data.destroy();
});

test("the limit may change while the server runs; who is in stays in", async () => {
  for (const limitAt of ["connect", "login"] as const) {
    const { client, server } = await raw({ limitAt });
    server.setMaxConnections(1);
    expect(await client.ask("PWD")).toMatch(/^257/);
    const second = await RawClient.connect(server);
    expect(await second.ask("PWD")).toBe("");
    server.setMaxConnections(2);
    const third = await RawClient.connect(server);
    expect(await third.ask("PWD")).toMatch(/^257/);
  }
});

test("who is idle for too long gets a 421, who transfers is not idle", async () => {
  const { client } = await raw({ idleTimeout: 200 });
  const data = await client.openData();
  client.send("STOR file");
  await sleep(300);
  data.end("content");
  expect((await client.replies(2))[1]).toMatch(/^226/);
  expect(await client.ask("NOOP")).toMatch(/^200/);
  expect(await client.replies(2)).toEqual(["421 Timeout."]);
  expect(await client.lost).toBe("end");
});

test("latency delays each reply, but pipelined ones travel together", async () => {
  const { client } = await raw({ latency: 40 });
  const started = performance.now();
  client.send(...Array.from({ length: 20 }, () => "NOOP"));
  await client.replies(20);
  const elapsed = performance.now() - started;
  expect(elapsed).toBeGreaterThan(35);
  expect(elapsed).toBeLessThan(400);
});

test("stop ends running transfers and removes its own root", async () => {
  const server = await startFtpServer();
  const client = await RawClient.connect(server);
  const data = await client.openData();
  expect(await client.ask("STOR file")).toMatch(/^150/);
  const ended = text(data).catch(() => "reset");
  await server.stop();
  await ended;
  expect(await client.ask("NOOP")).toBe("");
  expect(existsSync(server.root)).toBe(false);
});
