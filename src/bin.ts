#!/usr/bin/env node
/** The process: its streams, its signals and its exit status. */
import { homedir } from "node:os";
import { main } from "./cli/main.ts";

declare const FTP_SYNC_VERSION: string;

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // The first asks; a second one means it.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });
}
// `ftp-sync show … | head`: the reader had enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2), FTP_SYNC_VERSION, {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  colorDepth: 1,
  cwd: process.cwd(),
  home: homedir(),
  signal: stop.signal,
});
