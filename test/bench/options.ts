/** The command line of `npm run bench`. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  REAL_SERVERS,
  type RealServerName,
} from "../support/real-servers/packages.ts";

export interface Options {
  readonly scenarios: readonly string[];
  readonly runs: number;
  readonly server: RealServerName;
  /** The built `ftp-sync.js` to measure. */
  readonly binary: string;
  /** Where to write the results as JSON. */
  readonly json: string | undefined;
}

const BUILT = fileURLToPath(new URL("../../dist/ftp-sync.js", import.meta.url));

/** @param known the scenarios there are @throws Error that says how it is used */
export function parseOptions(
  args: readonly string[],
  known: readonly string[],
): Options {
  const usage = `npm run bench -- [SCENARIO]… [--runs N] [--server NAME] [--bin FILE] [--json FILE]
  SCENARIO   ${known.join(", ")}; all by default
  --runs     how often each command is timed; 2 by default
  --server   ${REAL_SERVERS.join(", ")}; proftpd by default
  --bin      the ftp-sync.js to measure; dist/ftp-sync.js by default
  --json     write the results there too`;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      runs: { type: "string", default: "2" },
      server: { type: "string", default: "proftpd" },
      bin: { type: "string", default: BUILT },
      json: { type: "string" },
    },
  });
  const runs = Number(values.runs);
  const server = REAL_SERVERS.find((name) => name === values.server);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(`no scenario ${unknown}\n${usage}`);
  if (server === undefined)
    throw new Error(`no server ${values.server}\n${usage}`);
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`--runs ${values.runs} is no count\n${usage}`);
  return {
    scenarios: positionals.length > 0 ? positionals : known,
    runs,
    server,
    binary: resolve(values.bin),
    json: values.json === undefined ? undefined : resolve(values.json),
  };
}
