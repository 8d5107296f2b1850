/** rclone's `sync` and `copy`, configured by its environment. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ca } from "../../support/certificates/certificates.ts";
import type { RealServerFacts } from "../../support/real-servers/packages.ts";
import type { Contender, Job, RestoreJob, TimedCommand } from "./contender.ts";

export function rclone(facts: RealServerFacts): Contender {
  const sync = (job: Job) =>
    commandOf(facts, job, ["sync", job.source, `bench:${job.to}`]);
  const restore = (job: RestoreJob) =>
    commandOf(facts, job, [
      ...["copy", `bench:${job.to}`, job.into],
      // In several streams at once it can't bring a large file from an FTP server.
      ...["--multi-thread-streams", "0"],
    ]);
  return {
    name: "rclone sync",
    missing: facts.kind === "unavailable" ? facts.reason : undefined,
    hashFiles: false,
    upload: sync,
    again: sync,
    restore,
  };
}

async function commandOf(
  facts: RealServerFacts,
  { server, connections, folder }: Job,
  command: readonly string[],
): Promise<TimedCommand> {
  if (facts.kind === "unavailable") throw new Error(facts.reason);
  const program = join(facts.folder, "usr/bin/rclone");
  const { stdout } = await promisify(execFile)(program, [
    "obscure",
    server.password,
  ]);
  const count = String(connections);
  return {
    program,
    args: [...command, ...["--transfers", count, "--checkers", count]],
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
