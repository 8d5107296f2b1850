/** What a plan promises: the same bytes for the same state, no write to the server, valid in another checkout. */
import { cp, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import stringWidth from "string-width";
import { afterEach, beforeEach, expect, test } from "vitest";
import planSchema from "../../schemas/plan.schema.json" with { type: "json" };
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import { output, Workspace } from "../support/workspace.ts";

let server: FtpServer;
let here: Workspace;
let elsewhere: Workspace;

beforeEach(async () => {
  server = await startFtpServer();
  here = await Workspace.make(server);
  elsewhere = await Workspace.make(server);
  await here.write("source/z", "last");
  await here.write("source/folder/a", "first");
  await here.write("source/folder/b", Buffer.alloc(20_000, 7));
});
afterEach(async () => {
  await server.stop();
  await here.remove();
  await elsewhere.remove();
});

/** Another checkout: the same content with other times. */
async function checkOutElsewhere(): Promise<void> {
  await cp(here.path("source"), elsewhere.path("source"), { recursive: true });
  await cp(here.path("ftp-sync.yaml"), elsewhere.path("ftp-sync.yaml"));
  for (const path of ["z", "folder/a", "folder/b"])
    await utimes(elsewhere.path("source", path), 1_000_000_000, 1_000_000_000);
}

const text = (workspace: Workspace): Promise<string> =>
  readFile(workspace.path("plan.json"), "utf8");

test("is one action a line, valid by its schema, and the same bytes each time, in any zone and locale", async () => {
  await here.manifest();
  await here.plan();
  const first = await text(here);
  await here.run(["plan", "--out", "plan.json"], {
    env: { TZ: "Asia/Kathmandu", LANG: "tr_TR.UTF-8" },
  });
  expect(await text(here)).toBe(first);
  const actions = first.split("\n").filter((line) => line.startsWith('{"id"'));
  expect(actions).toHaveLength(5);
  expect(JSON.parse((actions[0] ?? "").replace(/,$/, ""))).toMatchObject({
    id: 1,
    op: "mkdir",
    path: ".",
  });
  expect(
    new Ajv2020({ discriminator: true }).validate(
      planSchema,
      JSON.parse(first),
    ),
  ).toBe(true);
});

test("has neither secrets nor local paths in it", async () => {
  await here.manifest();
  await here.plan();
  const plan = await text(here);
  expect(plan).not.toContain(server.password);
  expect(plan).not.toContain('"user"');
  expect(plan).not.toContain(here.folder);
});

test("asks the server for nothing but to read", async () => {
  await here.manifest();
  await here.plan();
  const verbs = new Set(
    server.commands.map(({ line }) => line.split(" ", 1)[0]),
  );
  const reading = [
    "USER",
    "PASS",
    "FEAT",
    "OPTS",
    "TYPE",
    "CWD",
    "EPSV",
    "MLSD",
    "SIZE",
    "MDTM",
    "RETR",
    "QUIT",
  ];
  expect(
    [...verbs].filter((verb) => verb !== undefined && !reading.includes(verb)),
  ).toEqual([]);
});

test("made in one checkout applies in another", async () => {
  await here.manifest();
  await here.plan();
  await checkOutElsewhere();
  await cp(here.path("plan.json"), elsewhere.path("plan.json"));
  await elsewhere.apply();
  const stored = await stat(`${server.root}/backup/z`);
  const planned = await stat(here.path("source/z"));
  expect(Math.floor(stored.mtimeMs / 1000)).toBe(
    Math.floor(planned.mtimeMs / 1000),
  );
});

test("is the same in two checkouts with times: ignore", async () => {
  await here.manifest("", { source: "    times: ignore\n" });
  await here.plan();
  await checkOutElsewhere();
  await elsewhere.plan();
  expect(await text(elsewhere)).toBe(await text(here));
});

test("a comment or another order of keys in the manifest changes nothing", async () => {
  await here.manifest();
  await here.plan();
  const first = await text(here);
  const manifest =
    here.manifestText().replace("version: 1\n", "# a comment\n") +
    "version: 1\n";
  await here.write("ftp-sync.yaml", manifest);
  await here.plan();
  expect(await text(here)).toBe(first);
});

test("exits with 2 for changes only when asked to", async () => {
  await here.manifest();
  expect((await here.run(["plan"])).status).toBe(0);
  expect((await here.run(["plan", "--detailed-exitcode"])).status).toBe(2);
  await here.plan();
  await here.apply();
  expect((await here.run(["plan", "--detailed-exitcode"])).status).toBe(0);
});

test("shows the same from the file as from the run, in every format, without server or manifest", async () => {
  await here.manifest();
  for (const format of ["text", "json", "markdown", "html"]) {
    const made = await here.run([
      "plan",
      "--out",
      "plan.json",
      "--format",
      format,
    ]);
    await elsewhere.write("plan.json", await text(here));
    const shown = await elsewhere.run([
      "show",
      "plan.json",
      "--format",
      format,
    ]);
    expect(shown.status, output(shown)).toBe(0);
    expect(shown.stdout).toBe(made.stdout);
  }
});

test("stays readable when an editor lays it out anew", async () => {
  await here.manifest();
  await here.plan();
  await writeFile(
    here.path("plan.json"),
    JSON.stringify(JSON.parse(await text(here)), undefined, 4),
  );
  await here.apply();
  expect(await readFile(`${server.root}/backup/folder/a`, "utf8")).toBe(
    "first",
  );
});

test("--source plans that source only", async () => {
  await here.write("more/c", "c");
  await here.manifest("", {
    source: "  more:\n    path: more\n    remote: offsite\n    to: /more\n",
  });
  const plan = await here.plan("--source", "more");
  expect(Object.keys(plan.sources)).toEqual(["more"]);
  expect(plan.actions.map(({ path }) => path)).toEqual([".", "c"]);
});

test("lines up names of any width, as string-width counts them", async () => {
  const names = [
    "é.txt",
    "日本.txt",
    "👨‍👩‍👧‍👦.txt",
    "☝🏿.txt",
    "क्षि.txt",
    "ascii.txt",
  ];
  for (const name of names) await here.write(`source/${name}`, "x");
  await here.manifest();
  const { stdout } = await here.run(["plan"]);
  const columns = names.map((name) => {
    const row = stdout.split("\n").find((line) => line.includes(name)) ?? "";
    return stringWidth(row.slice(0, row.indexOf(" 1 B")));
  });
  expect(new Set(columns).size, stdout).toBe(1);
  expect(columns[0]).toBeGreaterThan(0);
});
