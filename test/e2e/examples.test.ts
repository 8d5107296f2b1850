/** What the manifests in examples/ promise in their comments, on a server; workflows are in test/unit/examples. */
import { execFile } from "node:child_process";
import {
  mkdir,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { snapshot } from "../support/disk.ts";
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
});
afterEach(async () => {
  await server.stop();
  await workspace.remove();
});

/** The example as it is, but for its server, which is the test's. */
async function use(name: string): Promise<void> {
  const text = await readFile(`examples/${name}/ftp-sync.yaml`, "utf8");
  const here = `host: ${server.host}\n    port: ${server.port}\n    tls: none\n`;
  const there = text.replace("host: ftp.example.com\n", here);
  expect(there).not.toBe(text);
  await workspace.write("ftp-sync.yaml", there);
}

async function fill(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files))
    await workspace.write(path, content);
}

const ops = async (...args: string[]): Promise<readonly string[]> =>
  (await workspace.plan(...args)).actions.map(
    ({ op, path }) => `${op} ${path}`,
  );

const stored = async (): Promise<readonly string[]> =>
  [...(await snapshot(server.root))]
    .filter(([, kind]) => kind !== "folder")
    .map(([path]) => path);

/** Codes of the errors of a plan that is not applyable. */
async function refusal(): Promise<readonly string[]> {
  const result = await workspace.run(["plan", "--out", "plan.json"]);
  expect(result.status, output(result)).toBe(6);
  const { findings } = await workspace.readPlan();
  return findings.map(({ code }) => code);
}

test("every one is valid as it is", async () => {
  const all = await readdir("examples", { recursive: true });
  const manifests = all.filter((path) => path.endsWith("ftp-sync.yaml"));
  expect(manifests).toHaveLength(4);
  for (const path of manifests) {
    const file = resolve("examples", path);
    const result = await workspace.run(["validate", "-f", file]);
    expect(result.status, output(result)).toBe(0);
  }
});

test("website: nothing of ftp-sync in the web root, deletions follow, visitors' files stay", async () => {
  await use("website");
  await fill({
    ...{ "public/index.html": "1", "public/a.html": "a" },
    ...{ "public/b.html": "b", "public/c.html": "c" },
    ...{ "public/app.js.map": "{}", "public/uploads/mine": "local" },
  });
  await mkdir(`${server.root}/htdocs/uploads`, { recursive: true });
  await writeFile(`${server.root}/htdocs/uploads/photo`, "a visitor's");
  await writeFile(`${server.root}/htdocs/old.html`, "was here before");
  await workspace.plan();
  await workspace.apply();
  await rm(workspace.path("public/a.html"));
  expect(await ops()).toEqual(["delete a.html"]);
  await workspace.apply();
  const web = (await stored()).filter((path) => path.startsWith("htdocs"));
  expect(web).toEqual([
    ...["htdocs/b.html", "htdocs/c.html", "htdocs/index.html"],
    ...["htdocs/old.html", "htdocs/uploads/photo"],
  ]);
  for (const page of ["b.html", "c.html"])
    await rm(workspace.path("public", page));
  expect(await refusal()).toContain("min-files");
});

test("photos: a lost photo stays there, an edited one is archived, and a mass change stops", async () => {
  await use("photos");
  await fill({ "Photos/1.xmp": "rating 1", "Photos/.thumbnails/1": "t" });
  for (let i = 0; i < 60; i++)
    await workspace.write(`Photos/${i}.jpg`, `photo ${i}`);
  await workspace.plan();
  await workspace.apply();
  expect(await stored()).not.toContain("backup/photos/.thumbnails/1");
  await rm(workspace.path("Photos/0.jpg"));
  await workspace.write("Photos/1.jpg", "edited");
  expect(await ops()).toEqual(["replace 1.jpg"]);
  await workspace.apply();
  const files = await stored();
  expect(files).toContain("backup/photos/0.jpg");
  expect(files).toContainEqual(
    expect.stringMatching(/\.ftp-sync\/archive\/.*\/1\.jpg$/),
  );
  for (let i = 1; i < 60; i++)
    await workspace.write(`Photos/${i}.jpg`, "encrypted");
  expect(await refusal()).toEqual(["max-change"]);
});

test("database dumps: a dump that changed is refused, a rotated one is archived, latest is replaced", async () => {
  await use("database-dumps");
  for (let day = 1; day <= 20; day++)
    await workspace.write(`dumps/2026-11-${day}.sql.gz`, `dump ${day}`);
  await fill({ "dumps/latest.sql.gz": "dump 20", "dumps/x.partial": "…" });
  await workspace.plan();
  await workspace.apply();
  await rm(workspace.path("dumps/2026-11-1.sql.gz"));
  await fill({ "dumps/latest.sql.gz": "dump 21" });
  await fill({ "dumps/2026-11-21.sql.gz": "dump 21" });
  expect(await ops()).toEqual([
    "upload 2026-11-21.sql.gz",
    "replace latest.sql.gz",
    "archive 2026-11-1.sql.gz",
  ]);
  await workspace.apply();
  const archived = (await stored()).filter((path) =>
    path.includes("/archive/"),
  );
  expect(archived.map((path) => path.split("/").at(-1))).toEqual(
    expect.arrayContaining(["2026-11-1.sql.gz", "latest.sql.gz"]),
  );
  await fill({ "dumps/2026-11-2.sql.gz": "dump X" });
  expect(await refusal()).toEqual(["change-refused"]);
  await rm(workspace.path("dumps"), { recursive: true });
  await mkdir(workspace.path("dumps"));
  expect(await refusal()).toContain("min-files");
});

test("large site: each source has its own plan, and they don't see each other", async () => {
  await use("large-site");
  for (const source of ["pages", "media", "downloads"])
    await workspace.write(`public/${source}/file`, source);
  for (const source of ["pages", "media", "downloads"]) {
    expect(await ops("--source", source)).toContain("upload file");
    await workspace.apply();
  }
  expect(await ops()).toEqual([]);
  await workspace.write("public/downloads/new", "new");
  for (const source of ["media", "downloads"])
    await rm(workspace.path("public", source, "file"));
  await workspace.write("public/media/new", "new");
  expect(await ops()).toEqual(["upload new", "delete file", "upload new"]);
});

test("cron: the nightly script backs up, says nothing when all is well, and shows a refused plan", async () => {
  await use("photos");
  for (let i = 0; i < 60; i++)
    await workspace.write(`Photos/${i}.jpg`, `photo ${i}`);
  const password = server.password;
  await workspace.write(
    "credentials.env",
    `FTP_USER='${server.user}'\nFTP_PASSWORD='${password}'\n`,
  );
  await mkdir(workspace.path("bin"));
  await symlink(resolve("dist/ftp-sync.js"), workspace.path("bin/ftp-sync"));
  const night = () =>
    promisify(execFile)("sh", [resolve("examples/cron/nightly.sh")], {
      env: {
        PATH: `${workspace.path("bin")}:${process.env["PATH"] ?? ""}`,
        HOME: workspace.folder,
        BACKUP_HOME: workspace.folder,
        BACKUP_PLAN: workspace.path("plan.json"),
      },
    });
  expect((await night()).stdout).toBe("");
  expect(await stored()).toContain("backup/photos/0.jpg");
  expect((await night()).stdout).toBe("");
  for (let i = 0; i < 60; i++)
    await workspace.write(`Photos/${i}.jpg`, "encrypted");
  await expect(night()).rejects.toMatchObject({
    code: 6,
    stdout: expect.stringContaining("max-change") as string,
  });
});
