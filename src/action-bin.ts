/** The process of the GitHub action; `bin.ts` is that of the command line. */
import { homedir } from "node:os";
import { runAction } from "./action/run-action.ts";

declare const FTP_SYNC_VERSION: string;

const stop = new AbortController();
// The runner sends SIGINT when the run is cancelled, SIGTERM 7.5 s later, and ends it after 2.5 s more.
process.on("SIGINT", () => {
  stop.abort();
});
process.on("SIGTERM", () => {
  stop.abort();
});

process.exitCode = await runAction(FTP_SYNC_VERSION, {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  colorDepth: 1,
  cwd: process.cwd(),
  home: homedir(),
  signal: stop.signal,
});
