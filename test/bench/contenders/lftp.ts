/** lftp's `mirror`, with nothing set that a user would not have to set. */
import { join } from "node:path";
import { ca } from "../../support/certificates/certificates.ts";
import { libraries } from "../../support/real-servers/commands.ts";
import type { RealServerFacts } from "../../support/real-servers/packages.ts";
import type { Contender, Job, RestoreJob, TimedCommand } from "./contender.ts";

export function lftp(facts: RealServerFacts): Contender {
  const run = (job: Job, command: string) =>
    Promise.resolve(commandOf(facts, job, command));
  const mirror = (job: Job) =>
    run(job, `mirror -R --parallel=${job.connections} ${job.source} ${job.to}`);
  const restore = (job: RestoreJob) =>
    run(job, `mirror --parallel=${job.connections} ${job.to} ${job.into}`);
  return {
    name: "lftp mirror -R",
    missing: facts.kind === "unavailable" ? facts.reason : undefined,
    hashFiles: false,
    upload: mirror,
    again: mirror,
    restore,
  };
}

function commandOf(
  facts: RealServerFacts,
  { server, folder }: Job,
  command: string,
): TimedCommand {
  if (facts.kind === "unavailable") throw new Error(facts.reason);
  const script = [
    "set cmd:fail-exit yes",
    ...(server.tls === "none"
      ? ["set ftp:ssl-allow no"]
      : [
          "set ftp:ssl-force yes",
          "set ftp:ssl-protect-data yes",
          `set ssl:ca-file ${ca.file}`,
        ]),
    `open -u "${server.user},${server.password}" ftp://${server.host}:${server.port}`,
    command,
  ];
  return {
    program: join(facts.folder, "usr/bin/lftp"),
    args: ["-c", script.join("; ")],
    env: { ...libraries(facts.folder), LFTP_HOME: folder },
    status: 0,
  };
}
