/** rclone's `sync`, configured by its environment. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ca } from "../../support/certificates/certificates.ts";
import type { RealServerFacts } from "../../support/real-servers/packages.ts";
import type { Contender, Job, TimedCommand } from "./contender.ts";

export function rclone(facts: RealServerFacts): Contender {
  const sync = (job: Job) => syncCommand(facts, job);
  return {
    name: "rclone sync",
    missing: facts.kind === "unavailable" ? facts.reason : undefined,
    hashFiles: false,
    upload: sync,
    again: sync,
  };
}

async function syncCommand(
  facts: RealServerFacts,
  job: Job,
): Promise<TimedCommand> {
  if (facts.kind === "unavailable") throw new Error(facts.reason);
  const { server, source, to, connections, folder } = job;
  const program = join(facts.folder, "usr/bin/rclone");
  const { stdout } = await promisify(execFile)(program, [
    "obscure",
    server.password,
  ]);
  const count = String(connections);
  return {
    program,
    args: [
      ...["sync", source, `bench:${to}`],
      ...["--transfers", count, "--checkers", count],
    ],
    env: {
      RCLONE_CONFIG: join(folder, "rclone.conf"),
      RCLONE_CONFIG_BENCH_TYPE: "ftp",
      RCLONE_CONFIG_BENCH_HOST: server.host,
      RCLONE_CONFIG_BENCH_PORT: String(server.port),
      RCLONE_CONFIG_BENCH_USER: server.user,
      RCLONE_CONFIG_BENCH_PASS: stdout.trim(),
      // Without it rclone can set no times on vsftpd, and would take all files for changed.
      RCLONE_CONFIG_BENCH_WRITING_MDTM: String(server.name === "vsftpd"),
      // vsftpd wants the control connection's TLS session resumed, at which rclone fails with TLS 1.3.
      RCLONE_CONFIG_BENCH_DISABLE_TLS13: String(server.name === "vsftpd"),
      RCLONE_CONFIG_BENCH_EXPLICIT_TLS: String(server.tls === "explicit"),
      SSL_CERT_FILE: ca.file,
    },
    status: 0,
  };
}
