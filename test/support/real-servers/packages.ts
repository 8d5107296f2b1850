/** Fetches programs from Debian's packages, the real FTP servers above all, into a cache, once, without installing them. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import {
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
} from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export const REAL_SERVERS = [
  "vsftpd",
  "pure-ftpd",
  "proftpd",
  "pyftpdlib",
] as const;
export type RealServerName = (typeof REAL_SERVERS)[number];

/** Where a program's packages are unpacked, or why it can't be run here. */
export type RealServerFacts =
  | { readonly kind: "unpacked"; readonly folder: string }
  | { readonly kind: "unavailable"; readonly reason: string };

const PACKAGES: Record<RealServerName, readonly string[]> = {
  vsftpd: ["vsftpd"],
  "pure-ftpd": ["pure-ftpd"],
  proftpd: ["proftpd-core", "proftpd-mod-crypto"],
  pyftpdlib: ["python3-pyftpdlib"],
};

/** Part of each folder's name: raise it when packages are chosen or unpacked in another way. */
const REVISION = 1;

const run = promisify(execFile);

/** The unpacked servers, fetching what is not in the cache yet; `off` is the value of FTP_SYNC_REAL_SERVERS. */
export async function fetchRealServers(
  cache: string,
  off: string | undefined,
): Promise<Record<RealServerName, RealServerFacts>> {
  const facts = (name: RealServerName): Promise<RealServerFacts> =>
    off === "off"
      ? Promise.resolve({
          kind: "unavailable",
          reason: "FTP_SYNC_REAL_SERVERS is off",
        })
      : fetchRealServer(cache, name);
  // One after the other: two apt-get at once are in each other's way.
  return {
    vsftpd: await facts("vsftpd"),
    "pure-ftpd": await facts("pure-ftpd"),
    proftpd: await facts("proftpd"),
    pyftpdlib: await facts("pyftpdlib"),
  };
}

export function fetchRealServer(
  cache: string,
  name: RealServerName,
): Promise<RealServerFacts> {
  return fetchPackages(cache, name, PACKAGES[name]);
}

/** Packages with what they depend on, unpacked into one folder of the cache that begins with `name`. */
export async function fetchPackages(
  cache: string,
  name: string,
  packages: readonly string[],
): Promise<RealServerFacts> {
  const obstacle = await systemObstacle();
  if (obstacle !== undefined) return { kind: "unavailable", reason: obstacle };
  try {
    const folder = await unpack(cache, name, packages);
    return { kind: "unpacked", folder };
  } catch (error) {
    return { kind: "unavailable", reason: firstProblem(error) };
  }
}

async function systemObstacle(): Promise<string | undefined> {
  return (await release()) === undefined || process.getuid?.() !== 0
    ? "needs Debian and root"
    : undefined;
}

/** Debian's release, like `12`; undefined on any other system. */
async function release(): Promise<string | undefined> {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^ID=debian$/m.test(text)
    ? /^VERSION_ID="?([^"\n]+)/m.exec(text)?.[1]
    : undefined;
}

async function unpack(
  cache: string,
  name: string,
  packages: readonly string[],
): Promise<string> {
  const version = [await release(), process.arch, REVISION].join("-");
  const folder = join(cache, `${name}-debian-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  // Unpacked under another name first: an interrupted download must not pass for a whole one.
  const unfinished = await mkdtemp(join(cache, `unfinished-${name}-`));
  try {
    const unpacked = join(unfinished, "unpacked");
    await download(join(unfinished, "packages"), packages);
    await mkdir(unpacked);
    for (const file of await readdir(join(unfinished, "packages")))
      if (file.endsWith(".deb"))
        await run("dpkg", ["-x", join(unfinished, "packages", file), unpacked]);
    await rename(unpacked, folder).catch((error: unknown) => {
      // Another run was faster.
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Fetches the packages, and of those that they depend on what this machine lacks. */
async function download(
  folder: string,
  packages: readonly string[],
): Promise<void> {
  await mkdir(join(folder, "partial"), { recursive: true });
  const options = [
    ...[
      "-q",
      "-y",
      "-o",
      "Debug::NoLocking=1",
      "-o",
      "APT::Sandbox::User=root",
    ],
    ...["-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=20"],
    ...["-o", `Dir::Cache::archives=${folder}`],
  ];
  const get = () =>
    run("apt-get", [
      ...options,
      ...["install", "--reinstall", "--download-only"],
      ...["--no-install-recommends", ...packages],
    ]);
  try {
    await get();
  } catch {
    // The lists are missing, or so old that they name packages which are no longer offered.
    await run("apt-get", ["-q", "update"]);
    await get();
  }
}

function firstProblem(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n").find((line) => line.startsWith("E: ")) ?? text;
}
