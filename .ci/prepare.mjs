// Makes a fresh clone ready: installs from the lock file when node_modules is older than it, and builds dist/ when src is newer.
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";

const run = (...command) => {
  const { status } = spawnSync("npm", command, {
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (status !== 0) process.exit(status ?? 1);
};

const stamp = "node_modules/.ftp-sync-lock";
const wanted = createHash("sha256")
  .update(readFileSync("package-lock.json"))
  .digest("hex");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  console.error("Installing the development tools from package-lock.json …");
  run("ci", "--no-audit", "--no-fund", "--ignore-scripts");
  writeFileSync(stamp, wanted);
}

const newest = (folder) =>
  Math.max(
    ...readdirSync(folder, { recursive: true }).map(
      (path) => statSync(`${folder}/${path}`).mtimeMs,
    ),
  );
const built = existsSync("dist/ftp-sync.js")
  ? statSync("dist/ftp-sync.js").mtimeMs
  : 0;
if (
  built <
  Math.max(
    newest("src"),
    newest("schemas"),
    statSync("package.json").mtimeMs,
    statSync("esbuild.config.mjs").mtimeMs,
  )
)
  run("run", "--silent", "build:dist");
