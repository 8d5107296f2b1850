/** What users get: the package's files, and a program that starts alone. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const exec = promisify(execFile);

test("npm pack holds the bundle, the schemas and the texts, and nothing else", async () => {
  const { stdout } = await exec("npm", [
    "pack",
    "--dry-run",
    "--json",
    "--ignore-scripts",
  ]);
  const [pack] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const files = pack.files
    .map(({ path }) => path.replace(/^dist\/chunks\/.*/, "dist/chunks/*"))
    // It is made on publishing only; library.test.ts looks at it.
    .filter((path) => path !== "dist/index.d.ts");
  expect([...new Set(files)].sort()).toEqual([
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "dist/THIRD-PARTY-LICENSES.txt",
    "dist/chunks/*",
    "dist/ftp-sync.js",
    "dist/index.js",
    "package.json",
    "schemas/catalogue.schema.json",
    "schemas/events.schema.json",
    "schemas/inventory.schema.json",
    "schemas/manifest.schema.json",
    "schemas/plan.schema.json",
    "schemas/proofs.schema.json",
    "schemas/receipt.schema.json",
  ]);
});

test("the bundle runs without node_modules", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ftp-sync-package-"));
  await cp("dist", join(folder, "dist"), { recursive: true });
  await cp("package.json", join(folder, "package.json"));
  const run = (...args: string[]) =>
    exec(process.execPath, [join(folder, "dist/ftp-sync.js"), ...args], {
      cwd: folder,
    });
  const { version } = JSON.parse(await readFile("package.json", "utf8")) as {
    version: string;
  };
  expect((await run("--version")).stdout.trim()).toBe(version);
  expect((await run("init")).stdout).toContain("ftp-sync.yaml");
  expect(JSON.parse((await run("schema")).stdout)).toHaveProperty(
    "properties.remotes",
  );
  expect((await run("plan", "--help")).stdout).toContain("--detailed-exitcode");
  await rm(folder, { recursive: true });
});
