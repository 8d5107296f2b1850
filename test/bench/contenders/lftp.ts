/** lftp's `mirror -R`, with nothing set that a user would not have to set. */
import { join } from "node:path";
import { ca } from "../../support/certificates/certificates.ts";
import { libraries } from "../../support/real-servers/commands.ts";
import type { RealServerFacts } from "../../support/real-servers/packages.ts";
import type { Contender, Job, TimedCommand } from "./contender.ts";

export function lftp(facts: RealServerFacts): Contender {
  const mirror = (job: Job) => Promise.resolve(mirrorCommand(facts, job));
  return {
    name: "lftp mirror -R",
    missing: facts.kind === "unavailable" ? facts.reason : undefined,
    hashFiles: false,
    upload: mirror,
    again: mirror,
  };
}

function mirrorCommand(facts: RealServerFacts, job: Job): TimedCommand {
  if (facts.kind === "unavailable") throw new Error(facts.reason);
  const { server, source, to, connections, folder } = job;
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
    `mirror -R --parallel=${connections} ${source} ${to}`,
  ];
  return {
    program: join(facts.folder, "usr/bin/lftp"),
    args: ["-c", script.join("; ")],
    env: { ...libraries(facts.folder), LFTP_HOME: folder },
    status: 0,
  };
}
