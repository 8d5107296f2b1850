/** The package as programs import it: packed, unpacked elsewhere, type-checked there and run against a server. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import {
  checkPackage,
  createPackageFromTarballData,
} from "@arethetypeswrong/core";
import { publint } from "publint";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";

const exec = promisify(execFile);

let folder: string;
let tarball: string;
let server: FtpServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ftp-sync-library-"));
  await exec("npm", ["run", "build:types"]);
  const { stdout } = await exec("npm", [
    ...["pack", "--json", "--ignore-scripts", "--pack-destination", folder],
  ]);
  const [pack] = JSON.parse(stdout) as [{ filename: string }];
  tarball = join(folder, pack.filename);
  const there = join(folder, "node_modules/ftp-sync");
  await mkdir(there, { recursive: true });
  await exec("tar", ["xzf", tarball, "--strip-components=1", "-C", there]);
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
  await cp("examples/library.ts", join(folder, "library.ts"));
  server = await startFtpServer();
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

test("publint finds nothing", async () => {
  const pkgDir = join(folder, "node_modules/ftp-sync");
  const { messages } = await publint({ pkgDir, level: "suggestion" });
  expect(messages).toEqual([]);
});

test("its types are right for every way to import it", async () => {
  const bytes = new Uint8Array(await readFile(tarball));
  const analysis = await checkPackage(createPackageFromTarballData(bytes));
  expect(analysis).toMatchObject({ types: { kind: "included" } });
  const problems = "problems" in analysis ? analysis.problems : [];
  // It is an ES module only: require() gets it by Node's own means from 20.19 on.
  const others = problems.filter(({ kind }) => kind !== "CJSResolvesToESM");
  expect(others.filter((problem) => !isAboutNode10(problem))).toEqual([]);
});

/** TypeScript's resolution from before `exports` sees no `types` there. */
function isAboutNode10(problem: object): boolean {
  return "resolutionKind" in problem && problem.resolutionKind === "node10";
}

test("the example of the README is sound to a strict compiler that checks our types too", async () => {
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        ...{ strict: true, noEmit: true, skipLibCheck: false },
        ...{ module: "nodenext", target: "es2022", types: ["node"] },
        typeRoots: [resolve("node_modules/@types")],
      },
      files: ["library.ts"],
    }),
  );
  const tsc = resolve("node_modules/typescript/bin/tsc");
  const { stdout } = await exec(process.execPath, [tsc], { cwd: folder });
  expect(stdout).toBe("");
});

test("the example backs up, and tells what it does", async () => {
  await mkdir(join(folder, "source"));
  await writeFile(join(folder, "source/a.txt"), "first");
  const { host, port, user, password } = server;
  await writeFile(
    join(folder, "ftp-sync.yaml"),
    `version: 1
remotes:
  here: { host: ${host}, port: ${port}, tls: none, user: ${user}, password: "${password}" }
sources:
  data: { path: source, remote: here, to: /backup }
`,
  );
  const tsx = resolve("node_modules/tsx/dist/cli.mjs");
  const run = () =>
    exec(process.execPath, [tsx, "library.ts"], { cwd: folder });
  const first = await run();
  expect(first.stdout).toContain("data: scan");
  expect(first.stdout).toContain("done upload a.txt");
  expect(first.stdout).toContain("5 bytes sent, 0 failures");
  const stored = join(server.root, "backup/a.txt");
  expect(await readFile(stored, "utf8")).toBe("first");
  expect((await run()).stdout).toContain("0 bytes sent");
});
