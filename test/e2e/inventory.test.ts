/** `ftp-sync inventory`, and plans that are made from it without a server. */
import { readFile, rename, rm, symlink, utimes } from "node:fs/promises";
import { mkdir, writeFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, describe, expect, test } from "vitest";
import inventorySchema from "../../schemas/inventory.schema.json" with { type: "json" };
import { everyServer } from "../support/every-server.ts";
import { startFtpServer } from "../support/ftp-server/ftp-server.ts";
import type { TestServer } from "../support/test-server.ts";
import { output, Workspace } from "../support/workspace.ts";

const open: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.remove();
});

const RULES = `policies:
  - match: "*"
    onDelete: remove
    onChange: archive
archive:
  keep: 90d
limits:
  maxDelete: 100%
`;
const LINKS = { source: "    symlinks: record\n" };
const NO_SECRETS = { env: { FTP_USER: undefined, FTP_PASSWORD: undefined } };

/** A backup of two applies: files, links, an empty folder, an archived copy. */
async function begin(
  start: () => Promise<TestServer> = () => startFtpServer(),
): Promise<Workspace & { server: TestServer }> {
  const server = await start();
  open.push({ remove: () => server.stop() });
  const workspace = await Workspace.make(server);
  open.push(workspace);
  for (const path of ["z", "folder/a", "folder/b c", "folder.txt", "gone"])
    await workspace.write(`source/${path}`, `${path} at first`);
  await workspace.write("source/large", Buffer.alloc(20_000, 7));
  await workspace.write("source/old/name/one", Buffer.alloc(30_000, 1));
  await workspace.write("source/old/name/two", Buffer.alloc(30_000, 2));
  await mkdir(workspace.path("source/empty"));
  await symlink("folder/a", workspace.path("source/latest"));
  await workspace.manifest(RULES, LINKS);
  await workspace.plan();
  await workspace.apply();
  await workspace.write("source/z", "z at second");
  await workspace.plan();
  await workspace.apply();
  return Object.assign(workspace, { server });
}

/** Edits of every kind. */
async function edit(workspace: Workspace): Promise<void> {
  const source = workspace.path("source");
  await workspace.write("source/new", "new");
  await workspace.write("source/folder/a", "another content");
  await rename(`${source}/old/name`, `${source}/old/renamed`);
  await rm(`${source}/gone`);
  await rm(`${source}/empty`, { recursive: true });
  await mkdir(`${source}/another empty`);
  await rm(`${source}/latest`);
  await symlink("folder/b c", `${source}/latest`);
  await utimes(`${source}/large`, 1_000_000_000, 1_000_000_000);
}

async function inventory(
  workspace: Workspace,
  file = "data.inventory.json",
): Promise<string> {
  const result = await workspace.run(["inventory", "data", "--out", file]);
  expect(result.status, output(result)).toBe(0);
  return readFile(workspace.path(file), "utf8");
}

const OFFLINE = ["--offline", "--inventory", "data.inventory.json"];

/** An inventory of a backup with nothing in it. */
const EMPTY = `{
"format": "ftp-sync/inventory", "version": 1,
"source": "data", "to": "/backup",
"lineage": "ab", "serial": 1, "plan": "sha256:${"1".repeat(64)}",
"interrupted": [],
"files": [],
"links": [],
"folders": [],
"archived": [],
"applied": [],
"summary": {"files": 0, "bytes": 0, "links": 0, "folders": 0, "archived": 0}
}
`;

const servers = everyServer().filter(({ title }) =>
  /^the embedded server, TLS none|^vsftpd, TLS none|^proftpd, TLS explicit/.test(
    title,
  ),
);

describe.each(servers)("$title", ({ unavailable, start }) => {
  test.skipIf(unavailable !== undefined)(
    "an offline plan is byte for byte the one that believes the catalogue, and applies",
    async () => {
      const workspace = await begin(start);
      await inventory(workspace);
      await edit(workspace);
      await workspace.plan("--refresh", "none");
      const believed = await readFile(workspace.path("plan.json"), "utf8");
      const plan = await workspace.plan();
      const result = await workspace.run(
        ["plan", ...OFFLINE, "--out", "plan.json"],
        NO_SECRETS,
      );
      expect(result.status, output(result)).toBe(0);
      expect(await readFile(workspace.path("plan.json"), "utf8")).toBe(
        believed,
      );
      const ops = new Set(plan.actions.map(({ op }) => op));
      for (const op of ["move", "rmdir", "link", "touch", "delete"])
        expect(ops, op).toContain(op);
      await workspace.apply();
      expect((await workspace.plan()).actions).toEqual([]);
    },
  );
});

test("is the same text on every machine, keeps its schema, and tells no secret and no place", async () => {
  const workspace = await begin();
  const text = await inventory(workspace);
  const printed = await workspace.run(["inventory", "data", "--no-cache"], {
    env: { TZ: "Asia/Kathmandu", LANG: "tr_TR.UTF-8" },
  });
  expect(printed.stdout).toBe(text);
  const document: unknown = JSON.parse(text);
  expect(new Ajv2020().validate(inventorySchema, document)).toBe(true);
  expect(document).toMatchObject({
    source: "data",
    to: "/backup",
    serial: 2,
    links: [{ path: "latest", target: "folder/a" }],
    folders: [{ path: "empty" }],
    archived: [{ path: "z", size: 10 }],
    summary: { files: 8, links: 1, folders: 1, archived: 1 },
  });
  const paths = text.split("\n").flatMap((line) => {
    return /^\{"path": "([^"]*)", "size"/.exec(line)?.[1] ?? [];
  });
  expect(paths).toEqual([
    ...["folder.txt", "folder/a", "folder/b c", "gone", "large"],
    ...["old/name/one", "old/name/two", "z"],
  ]);
  expect(text).not.toContain(workspace.server.password);
  expect(text).not.toContain(workspace.folder);
  expect(text).not.toContain("127.0.0.1");
});

test("offline no connection is made and nothing that concerns a login is needed", async () => {
  const workspace = await begin();
  await inventory(workspace);
  await workspace.server.stop();
  const manifest = workspace
    .manifestText(RULES, LINKS)
    .replace("password: ${FTP_PASSWORD}", "passwordFile: ${NO_FILE}");
  await workspace.write("ftp-sync.yaml", manifest);
  const result = await workspace.run(["plan", ...OFFLINE], NO_SECRETS);
  expect(result.status, output(result)).toBe(0);
  expect(result.stderr).not.toContain("NO_FILE");
  const online = await workspace.run(["plan"], NO_SECRETS);
  expect(online.stderr).toContain("FTP_USER");
  await workspace.write(
    "ftp-sync.yaml",
    manifest.replace("host: 127.0.0.1", "host: ${FTP_HOST}"),
  );
  const hostless = await workspace.run(["plan", ...OFFLINE], NO_SECRETS);
  expect(hostless.status).toBe(1);
  expect(hostless.stderr).toContain("FTP_HOST is not set");
});

test("an offline plan is stale when the server moved on", async () => {
  const workspace = await begin();
  await inventory(workspace);
  await workspace.write("source/third", "third");
  await workspace.plan();
  await workspace.apply();
  await edit(workspace);
  await workspace.plan(...OFFLINE);
  const result = await workspace.run(["apply", "plan.json"]);
  expect(result.status, output(result)).toBe(4);
  expect(result.stderr).toContain("expected serial 2");
});

test("an offline plan is stale when somebody else changed a file that it touches", async () => {
  const workspace = await begin();
  await inventory(workspace);
  await edit(workspace);
  await writeFile(`${workspace.server.root}/backup/gone`, "somebody else's");
  await workspace.plan(...OFFLINE);
  const result = await workspace.run(["apply", "plan.json"]);
  expect(result.status, output(result)).toBe(4);
  expect(result.stderr).toContain("gone");
});

test("what an interrupted first run did is in it", async () => {
  const workspace = await begin();
  const text = await inventory(workspace);
  const plan = (JSON.parse(text) as { plan: string }).plan;
  const interrupted = text
    .replace('"serial": 2', '"serial": 0')
    .replace(`"plan": "${plan}",\n`, '"plan": null,\n')
    .replace('"interrupted": []', `"interrupted": ["${plan}"]`);
  await workspace.write("data.inventory.json", interrupted);
  const { sources, findings } = await workspace.plan(...OFFLINE);
  expect(sources["data"]?.base).toBe(null);
  expect(findings.map(({ code }) => code)).toEqual(["interrupted-run"]);
});

describe("refused is", () => {
  const MORE =
    "  more:\n    path: source\n    remote: offsite\n    to: /more\n";

  test.each([
    {
      title: "--offline without an inventory",
      args: ["--offline"],
      words: "needs an --inventory of each source",
    },
    {
      title: "an inventory with a server",
      args: ["--inventory", "data.inventory.json"],
      words: "--inventory is for --offline",
    },
    {
      title: "listing without a server",
      args: [...OFFLINE, "--refresh", "full"],
      words: "--refresh full asks the server",
    },
    {
      title: "a planned source without an inventory",
      args: OFFLINE,
      words: "there is no inventory of more",
    },
    {
      title: "an inventory of a source that is not planned",
      args: [...OFFLINE, "--source", "more"],
      words: "is the inventory of data, which is not to be planned",
    },
    {
      title: "a missing file",
      args: ["--offline", "--inventory", "none.json"],
      words: "the inventory none.json can't be opened: there is no such file",
    },
  ])("$title", async ({ args, words }) => {
    const workspace = await Workspace.make();
    open.push(workspace);
    await workspace.write("data.inventory.json", EMPTY);
    await workspace.manifest(RULES, { source: `${LINKS.source}${MORE}` });
    const result = await workspace.run(["plan", ...args], NO_SECRETS);
    expect(result.status, output(result)).toBe(1);
    expect(result.stderr.replaceAll(/\s+/g, " ")).toContain(words);
  });

  test("an inventory of another source, of another folder, and two of one", async () => {
    const workspace = await Workspace.make();
    open.push(workspace);
    await workspace.manifest();
    const text = EMPTY;
    const tell = async (changed: string): Promise<string> => {
      await workspace.write("data.inventory.json", changed);
      const result = await workspace.run(["plan", ...OFFLINE], NO_SECRETS);
      expect(result.status, output(result)).toBe(1);
      return result.stderr;
    };
    expect(await tell(text.replace('"data"', '"date"'))).toContain(
      'there is no source "date"; did you mean "data"?',
    );
    expect(await tell(text.replace('"/backup"', '"/elsewhere"'))).toContain(
      "says data goes to /backup",
    );
    await workspace.write("again.json", text);
    await workspace.write("data.inventory.json", text);
    const twice = await workspace.run(
      ["plan", ...OFFLINE, "--inventory", "again.json"],
      NO_SECRETS,
    );
    expect(twice.stderr).toContain("again.json is a second inventory of data");
  });

  test.each([
    [/"size": \d+/, '"size": "1"', "size must be integer"],
    [/"serial": \d+/, '"serial": "1"', "serial must be integer"],
    [/"path": "z",/, '"path": "z", "odd": 1,', 'additional properties: "odd"'],
  ])("an inventory that breaks the format, %s", async (from, to, words) => {
    const workspace = await begin();
    const text = await inventory(workspace);
    expect(text.replace(from, to)).not.toBe(text);
    await workspace.write("data.inventory.json", text.replace(from, to));
    const result = await workspace.run(["plan", ...OFFLINE]);
    expect(result.status, output(result)).toBe(1);
    expect(result.stderr).toContain(words);
  });

  test("an inventory without a catalogue on the server", async () => {
    const server = await startFtpServer();
    open.push({ remove: () => server.stop() });
    const workspace = await Workspace.make(server);
    open.push(workspace);
    await workspace.manifest();
    const result = await workspace.run(["inventory", "data"]);
    expect(result.status).toBe(1);
    expect(result.stdout).toBe("");
    expect(result.stderr).toContain(
      "/backup/.ftp-sync on the server holds no catalogue",
    );
    const neither = await workspace.run(["inventory"]);
    expect(neither.status).toBe(1);
    expect(neither.stderr).toContain("either a source, or --diff");
  });
});

test("--diff tells what changed between two, without server or manifest", async () => {
  const workspace = await begin();
  await inventory(workspace, "old.json");
  await edit(workspace);
  await workspace.plan();
  await workspace.apply();
  await inventory(workspace, "new.json");
  await rm(workspace.path("ftp-sync.yaml"));
  const diff = ["inventory", "--diff", "old.json", "new.json"];
  const text = await workspace.run([...diff, "--detailed-exitcode"]);
  expect(text.status, output(text)).toBe(2);
  expect(text.stdout).toMatch(/^data: catalogue 2 → 3\n/);
  for (const line of [
    "  + another empty/  empty folder",
    "  - empty/  empty folder",
    "  ~ folder/a  17 B → 15 B",
    "  - gone  13 B",
    "  ~ latest  link to folder/a → link to folder/b c",
    "  > old/renamed/one  moved from old/name/one",
    "  + new  3 B",
  ])
    expect(text.stdout).toContain(`${line}\n`);
  const json = await workspace.run([...diff, "--format", "json"]);
  expect(json.status).toBe(0);
  const { changes } = JSON.parse(json.stdout) as {
    changes: { change: string; path: string }[];
  };
  expect(changes).toContainEqual(
    expect.objectContaining({ change: "touched", path: "large" }),
  );
  const same = await workspace.run([
    ...["inventory", "--diff", "new.json", "new.json", "--detailed-exitcode"],
  ]);
  expect(same.status).toBe(0);
  expect(same.stdout).toContain("The backup holds the same.");
});
