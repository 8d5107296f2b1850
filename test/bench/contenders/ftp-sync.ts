/** Our own built binary: `apply --yes` plans and applies in one go, `plan` looks again. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ca } from "../../support/certificates/certificates.ts";
import type { Contender, Job, TimedCommand } from "./contender.ts";

/** @param binary the built `ftp-sync.js` */
export function ftpSync(binary: string, hashFiles: boolean): Contender {
  return {
    name: hashFiles ? "ftp-sync, hash files" : "ftp-sync, no hash files",
    missing: undefined,
    hashFiles,
    upload: (job) => prepare(binary, hashFiles, job, ["apply", "--yes"], 0),
    again: (job) =>
      prepare(binary, hashFiles, job, ["plan", "--detailed-exitcode"], 0),
    restore: (job) => {
      const args = ["restore", "corpus", "--to", job.into, "--yes"];
      return prepare(binary, hashFiles, job, args, 0);
    },
    believing: (job) => {
      const args = ["plan", "--refresh", "none", "--detailed-exitcode"];
      return prepare(binary, hashFiles, job, args, 0);
    },
  };
}

async function prepare(
  binary: string,
  hashFiles: boolean,
  job: Job,
  args: readonly string[],
  status: number,
): Promise<TimedCommand> {
  const { server, folder } = job;
  await mkdir(folder, { recursive: true });
  const manifest = join(folder, "ftp-sync.yaml");
  await writeFile(
    manifest,
    `version: 1
remotes:
  server:
    host: ${server.host}
    port: ${server.port}
    tls: ${server.tls}
${server.tls === "none" ? "" : `    ca: ${ca.file}\n`}    user: ${server.user}
    password: \${FTP_PASSWORD}
    connections: ${job.connections}
sources:
  corpus:
    path: ${job.source}
    remote: server
    to: ${job.to}
${job.state === undefined ? "" : `    state: ${job.state}\n`}policies:
  - match: "*"
    hashFiles: ${String(hashFiles)}
`,
  );
  return {
    program: process.execPath,
    args: [binary, ...args, "--file", manifest],
    // Kept between the runs, as on a user's machine.
    env: {
      FTP_PASSWORD: server.password,
      XDG_CACHE_HOME: join(folder, "cache"),
    },
    status,
  };
}
