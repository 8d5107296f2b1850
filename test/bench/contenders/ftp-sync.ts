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
    // Without hash files nothing on the server proves a file's content, so each is planned anew.
    again: (job) =>
      prepare(
        binary,
        hashFiles,
        job,
        ["plan", "--detailed-exitcode"],
        hashFiles ? 0 : 2,
      ),
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
policies:
  - match: "*"
    hashFiles: ${String(hashFiles)}
`,
  );
  return {
    program: process.execPath,
    args: [binary, ...args, "--file", manifest],
    env: { FTP_PASSWORD: server.password },
    status,
  };
}
