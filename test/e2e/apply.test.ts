/** Apply when things go wrong in the middle: what is done stays done, nothing is half done, and the same plan goes on. */
import {
  appendFile,
  readdir,
  readFile,
  rm,
  utimes,
  writeFile,
} from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { snapshot, withoutOwn } from "../support/disk.ts";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import { output, Workspace } from "../support/workspace.ts";

let server: FtpServer;
let workspace: Workspace;

beforeEach(async () => {
  server = await startFtpServer();
  workspace = await Workspace.make(server);
  for (const name of ["a", "b", "c", "folder/d"])
    await workspace.write(`source/${name}`, `${name} in full`);
  await workspace.manifest();
});
afterEach(async () => {
  expect(server.connections.open).toBe(0);
  await server.stop();
  await workspace.remove();
});

const stored = async (): Promise<Map<string, string>> =>
  withoutOwn(await snapshot(`${server.root}/backup`));

test("a refused upload fails alone with the server's words, and the same plan goes on", async () => {
  await workspace.plan();
  server.inject({
    on: "STOR",
    match: /tmp\/.*-4$/,
    do: { kind: "reply", text: "553 The moon is in the wrong phase." },
  });
  const result = await workspace.run(["apply", "plan.json"]);
  expect(result.status, output(result)).toBe(3);
  expect(result.stdout).toContain("The moon is in the wrong phase.");
  expect(result.stdout).toContain("apply");
  expect((await stored()).size).toBe(4);

  const before = server.commands.length;
  const again = await workspace.run(["apply", "plan.json"]);
  expect(again.status, output(again)).toBe(0);
  expect(await stored()).toEqual(await snapshot(workspace.path("source")));
  const sent = server.commands
    .slice(before)
    .filter(({ line }) => /^RNTO \/backup\/(?!\.ftp-sync)/.test(line));
  expect(sent).toHaveLength(1);
});

test("a full disk is said in the server's words and leaves no temporary file", async () => {
  await workspace.plan();
  server.inject({
    on: "STOR",
    times: Infinity,
    match: /tmp\//,
    do: {
      kind: "cut-data",
      after: 1,
      reply: "452 Insufficient storage space.",
    },
  });
  const result = await workspace.run(["apply", "plan.json"]);
  expect(result.status, output(result)).toBe(3);
  expect(result.stdout).toContain("Insufficient storage space");
  expect(await readdir(`${server.root}/backup/.ftp-sync/tmp`)).toEqual([]);
});

test("a folder that can't be made fails only what lies in it", async () => {
  await workspace.plan();
  server.inject({
    on: "MKD",
    match: /folder$/,
    times: Infinity,
    do: { kind: "reply", text: "550 Not here." },
  });
  const result = await workspace.run(["apply", "plan.json"]);
  expect(result.status, output(result)).toBe(3);
  expect([...(await stored()).keys()]).toEqual(["a", "b", "c"]);
  expect(result.stdout).toContain("Not here.");
  expect(result.stdout).toContain("folder/d");
});

test("a connection lost in the middle of an upload is replaced and the upload repeated", async () => {
  await workspace.plan();
  server.inject({ on: "STOR", match: /tmp\//, do: { kind: "drop" } });
  server.inject({ on: "RNTO", skip: 1, do: { kind: "drop-after" } });
  const result = await workspace.run(["apply", "plan.json"]);
  expect(result.status, output(result)).toBe(0);
  expect(await stored()).toEqual(await snapshot(workspace.path("source")));
  expect((await workspace.plan()).actions).toEqual([]);
});

test("an existing file stays whole until the new one is", async () => {
  await workspace.plan();
  await workspace.apply();
  await workspace.write("source/a", "another text");
  await workspace.plan();
  server.inject({
    on: "STOR",
    match: /tmp\//,
    times: Infinity,
    do: { kind: "cut-data", after: 3, reply: "552 Quota exceeded." },
  });
  expect((await workspace.run(["apply", "plan.json"])).status).toBe(3);
  expect(await readFile(`${server.root}/backup/a`, "utf8")).toBe("a in full");
  server.clearFaults();
  expect((await workspace.run(["apply", "plan.json"])).status).toBe(0);
  expect(await readFile(`${server.root}/backup/a`, "utf8")).toBe(
    "another text",
  );
});

test("a file that changes while it is sent is not put in place", async () => {
  await workspace.write("source/large", Buffer.alloc(3_000_000, 1));
  await workspace.plan();
  server.inject({
    on: "STOR",
    match: /tmp\//,
    times: Infinity,
    do: { kind: "delay", ms: 400 },
  });
  const running = workspace.run(["apply", "plan.json"], {
    started: () => {
      const timer = setInterval(() => {
        if (!server.commands.some(({ line }) => /^STOR .*tmp/.test(line)))
          return;
        clearInterval(timer);
        void appendFile(workspace.path("source/large"), "grown");
      }, 5);
    },
  });
  const result = await running;
  expect(result.status, output(result)).toBe(3);
  expect(result.stdout).toContain("large");
  expect((await stored()).has("large")).toBe(false);
  expect((await stored()).size).toBe(5);
});

test("Ctrl-C ends with 130, closes every connection, and the same plan goes on", async () => {
  for (let file = 0; file < 40; file++)
    await workspace.write(`source/many/${file}`, `file ${file}`);
  await workspace.plan();
  server.inject({ on: "STOR", times: Infinity, do: { kind: "delay", ms: 30 } });
  const result = await workspace.run(["apply", "plan.json"], {
    started: (child) => {
      const timer = setInterval(() => {
        if (
          server.commands.filter(({ line }) => line.startsWith("RNTO")).length <
          8
        )
          return;
        clearInterval(timer);
        child.kill("SIGINT");
      }, 5);
    },
  });
  expect(result.status, output(result)).toBe(130);
  expect(result.stderr).toContain("apply the same plan again");
  expect((await stored()).size).toBeLessThan(45);
  server.clearFaults();
  const again = await workspace.run(["apply", "plan.json"]);
  expect(again.status, output(again)).toBe(0);
  expect(await stored()).toEqual(await snapshot(workspace.path("source")));
});

test("applied again, a finished plan has nothing to do", async () => {
  await workspace.plan();
  await workspace.apply();
  const before = await snapshot(server.root);
  expect((await workspace.run(["apply", "plan.json"])).status).toBe(0);
  expect(await snapshot(server.root)).toEqual(before);
});

test("onChange: keep leaves what differs, refuse makes the plan unapplyable", async () => {
  await workspace.plan();
  await workspace.apply();
  await workspace.write("source/a", "other");
  await workspace.manifest("policies:\n  - match: a\n    onChange: keep\n");
  expect((await workspace.plan()).summary).toMatchObject({
    replace: 0,
    kept: 1,
  });
  await workspace.manifest("policies:\n  - match: a\n    onChange: refuse\n");
  const refused = await workspace.run(["plan", "--out", "plan.json"]);
  expect(refused.status).toBe(6);
  expect((await workspace.run(["apply", "plan.json"])).status).toBe(6);
});

test("a mass deletion needs --allow, which the plan shows", async () => {
  for (let file = 0; file < 30; file++)
    await workspace.write(`source/many/${file}`, `file ${file}`);
  await workspace.manifest("policies:\n  - match: '*'\n    onDelete: remove\n");
  await workspace.plan();
  await workspace.apply();
  const { rm } = await import("node:fs/promises");
  await rm(workspace.path("source/many"), { recursive: true });
  const refused = await workspace.run(["plan", "--out", "plan.json"]);
  expect(refused.status, output(refused)).toBe(6);
  expect(refused.stdout).toContain("--allow max-delete");
  const plan = await workspace.plan("--allow", "max-delete");
  expect(plan.findings).toMatchObject([
    { code: "max-delete", acknowledged: true },
  ]);
  await workspace.apply();
  expect((await stored()).has("many")).toBe(false);
});

/** The catalogue is lost, and the next one knows of no file but `a`, which is sent then. */
async function loseTheCatalogue(): Promise<void> {
  await workspace.plan();
  await workspace.apply();
  await rm(`${server.root}/backup/.ftp-sync/catalogue`, { recursive: true });
  await workspace.write("source/a", "a anew");
  await workspace.plan();
  await workspace.apply();
}

test("a file that is there already, with another time, is not taken for one that the plan sent", async () => {
  await loseTheCatalogue();
  await utimes(workspace.path("source/c"), 1_000_000_000, 1_000_000_000);
  const unlisted = ["--refresh", "none"];
  expect((await workspace.plan(...unlisted)).summary.upload).toBe(3);
  const before = await snapshot(`${server.root}/backup`);
  const result = await workspace.run(["apply", "plan.json"]);
  expect(result.status, output(result)).toBe(4);
  // b and folder/d have the time that the plan would give them.
  expect(result.stderr).toContain("1 difference");
  expect(result.stderr).toContain("c on the remote: expected nothing, found");
  expect(result.stderr).toContain("without --refresh none");
  expect(await snapshot(`${server.root}/backup`)).toEqual(before);

  expect((await workspace.plan()).actions).toEqual([]);
  const adopted = await workspace.run(["adopt", "data", "--yes"]);
  expect(adopted.status, output(adopted)).toBe(0);
  expect((await workspace.plan(...unlisted)).actions).toEqual([]);
});

test("a plan that looked at nothing is stale where another file is in the way, and it is said how to plan instead", async () => {
  await loseTheCatalogue();
  await writeFile(`${server.root}/backup/c`, "somebody else's");
  await workspace.plan("--refresh", "none");
  const before = await snapshot(`${server.root}/backup`);
  const result = await workspace.run(["apply", "plan.json"]);
  expect(result.status, output(result)).toBe(4);
  expect(result.stderr).toContain("c on the remote: expected nothing, found");
  expect(result.stderr).toContain("without --refresh none");
  expect(await snapshot(`${server.root}/backup`)).toEqual(before);
});
