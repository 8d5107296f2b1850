/** What scenarios work with, made from what this machine offers. */
import { chownSync, mkdirSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { SERVER_GID, SERVER_UID } from "../support/real-servers/commands.ts";
import { startUnpacked } from "../support/real-servers/start-unpacked.ts";
import type { TestServer } from "../support/test-server.ts";
import { checkRestore } from "./check-restore.ts";
import { checkUpload } from "./check-upload.ts";
import { ftpSync } from "./contenders/ftp-sync.ts";
import { lftp } from "./contenders/lftp.ts";
import { rclone } from "./contenders/rclone.ts";
import { makeCorpus } from "./corpus.ts";
import { runTimed } from "./run-timed.ts";
import type { Setup } from "./setup.ts";
import type { Bench } from "./scenarios/scenario.ts";
import { farEnd } from "./wire/far-end.ts";

/** `close` ends the servers and removes what was written. */
export function makeBench(
  setup: Setup,
  interrupted: AbortSignal,
): { bench: Bench; close: () => Promise<void> } {
  const { options } = setup;
  const scratch = mkdtempSync(join(setup.scratch, "scenario-"));
  const far = farEnd(process.env);
  const servers: TestServer[] = [];
  const corpora = new Map<string, string>();
  let jobs = 0;
  const bench: Bench = {
    server: options.server,
    runs: options.runs,
    interrupted,
    contenders: {
      lftp: lftp(setup.lftp),
      rclone: rclone(setup.rclone),
      plain: ftpSync(options.binary, false),
      hashing: ftpSync(options.binary, true),
    },
    say: console.error,
    corpus: (shape) => {
      const name = `${shape.files}-${shape.folders}-${shape.sizes.join("-")}`;
      const folder = join(scratch, `corpus-${name}`);
      if (!corpora.has(name)) makeCorpus(folder, shape);
      corpora.set(name, folder);
      return folder;
    },
    serve: async (place, tls) => {
      const where =
        place === "wire" && far ? { host: far.host, network: far.network } : {};
      const { server } = setup;
      const started = await startUnpacked(options.server, tls, server, where);
      servers.push(started);
      return started;
    },
    setRoundTrip: (milliseconds) => far?.setRoundTrip(milliseconds),
    job: (parts) => {
      jobs++;
      const folder = join(scratch, `job-${jobs}`);
      mkdirSync(folder);
      const to = `/upload-${jobs}`;
      // There and empty: rclone can't begin on a pyftpdlib that says 501 of a missing folder.
      const stored = join(parts.server.root, to);
      mkdirSync(stored);
      chownSync(stored, SERVER_UID, SERVER_GID);
      return { ...parts, folder, to };
    },
    upload: async (contender, job) => {
      const command = await contender.upload(job);
      const seconds = await runTimed(command, interrupted);
      await checkUpload(contender, job);
      return seconds;
    },
    restore: async (contender, job) => {
      const into = join(job.folder, "restored");
      const restoring = { ...job, into };
      const command = await contender.restore(restoring);
      const seconds = await runTimed(command, interrupted);
      checkRestore(contender, restoring);
      // Memory would not hold it once a run.
      await rm(into, { recursive: true });
      return seconds;
    },
    discard: ({ server, to }) => rm(join(server.root, to), { recursive: true }),
    again: async (contender, job, onPeak) =>
      runTimed(await contender.again(job), interrupted, onPeak),
    scratch,
    binary: options.binary,
  };
  const close = async (): Promise<void> => {
    far?.setRoundTrip(0);
    for (const server of servers) await server.stop();
    await rm(scratch, { recursive: true });
  };
  return { bench, close };
}
