/** `npm run demo`: the real commands against the project's own FTP server on loopback, in temporary folders that go away. */
import { spawn } from "node:child_process";
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFtpServer } from "../test/support/ftp-server/ftp-server.ts";

const BINARY = join(import.meta.dirname, "../dist/ftp-sync.js");
const color = process.stdout.isTTY && !process.env["NO_COLOR"];

function say(text: string): void {
  process.stdout.write(color ? `\n\x1b[1m# ${text}\x1b[0m\n` : `\n# ${text}\n`);
}

const folder = await mkdtemp(join(tmpdir(), "ftp-sync-demo-"));
const server = await startFtpServer();

function ftpSync(...args: string[]): Promise<void> {
  process.stdout.write(`\n$ ftp-sync ${args.join(" ")}\n`);
  const child = spawn(process.execPath, [BINARY, ...args], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      FTP_USER: server.user,
      FTP_PASSWORD: server.password,
    },
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status) => {
      if (status === 0) resolve();
      else reject(new Error(`ftp-sync ended with ${status ?? "a signal"}`));
    });
  });
}

async function makeTree(): Promise<void> {
  const photos = join(folder, "Photos");
  await mkdir(join(photos, "2024/summer"), { recursive: true });
  await mkdir(join(photos, "2023"), { recursive: true });
  await writeFile(join(photos, "index.html"), "<h1>Our photos</h1>\n");
  for (const [name, size] of [
    ["2023/snow.jpg", 20_000],
    ["2024/summer/beach.jpg", 180_000],
    ["2024/summer/boat — Île de Ré.jpg", 95_000],
    ["2024/notes.tmp", 10],
  ] as const) {
    await writeFile(join(photos, name), Buffer.alloc(size, name));
  }
  await writeFile(
    join(folder, "ftp-sync.yaml"),
    `version: 1
remotes:
  offsite:
    host: ${server.host}
    port: ${server.port}
    tls: none              # only because this server is on loopback
    user: \${FTP_USER}
    password: \${FTP_PASSWORD}
sources:
  photos:
    path: Photos
    remote: offsite
    to: /backup/photos
policies:
  - match: "*.tmp"
    ignore: true
  - match: "*.jpg"
    onDelete: remove
`,
  );
}

async function changeTree(): Promise<void> {
  const photos = join(folder, "Photos");
  await writeFile(join(photos, "index.html"), "<h1>Our photos, 2024</h1>\n");
  await rename(
    join(photos, "2023/snow.jpg"),
    join(photos, "2023/first snow.jpg"),
  );
  await writeFile(
    join(photos, "2024/autumn.jpg"),
    Buffer.alloc(64_000, "autumn"),
  );
}

/** Ignored files were never backed up. */
async function compare(one: string, other: string): Promise<void> {
  const names = await readdir(join(folder, one), { recursive: true });
  for (const name of names.filter((path) => !path.endsWith(".tmp"))) {
    const [a, b] = [join(folder, one, name), join(folder, other, name)];
    const [here, there] = [await stat(a), await stat(b)];
    if (here.isDirectory() && there.isDirectory()) continue;
    const [was, is] = [await readFile(a), await readFile(b)];
    if (!was.equals(is) || here.mtimeMs !== there.mtimeMs)
      throw new Error(`${name} did not come back as it was`);
  }
  say(`${one} and ${other} hold the same, with the same times`);
}

async function showServer(): Promise<void> {
  const names = await readdir(server.root, { recursive: true });
  for (const name of names.sort()) process.stdout.write(`  /${name}\n`);
}

try {
  await makeTree();
  say(
    "The manifest says what must be backed up, where to, and how each path may be treated",
  );
  process.stdout.write(await readFile(join(folder, "ftp-sync.yaml"), "utf8"));
  say("plan: what would be done; nothing is written to the server");
  await ftpSync("plan", "--out", "plan.json");
  say("apply: exactly that plan");
  await ftpSync("apply", "plan.json");
  say("The server's disk now");
  await showServer();
  say("Plan again: nothing to do");
  await ftpSync("plan");
  say("A file is edited, one renamed, one new");
  await changeTree();
  await ftpSync("plan", "--out", "plan.json");
  say("The plan is one action a line, made for review and for git");
  process.stdout.write(await readFile(join(folder, "plan.json"), "utf8"));
  await ftpSync("apply", "plan.json");
  say("The server's disk now");
  await showServer();
  say("restore: all of it into another folder, checked while it comes in");
  await ftpSync("restore", "photos", "--to", "Restored", "--yes");
  await compare("Photos", "Restored");
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
  say("The server is stopped and the temporary folders are gone");
}
