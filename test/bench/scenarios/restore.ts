/** A tree that is brought back from a server into an empty folder: many small files far away and near, and one large file. */
import { RECIPES } from "../../support/real-servers/commands.ts";
import type { TestServer } from "../../support/test-server.ts";
import type { Contender, Job } from "../contenders/contender.ts";
import type { CorpusShape } from "../corpus.ts";
import { type Entrant, race } from "../race.ts";
import { best, type Line, type Result, type Target } from "../result.ts";
import type { Bench, Scenario } from "./scenario.ts";
import { CONNECTIONS, describeWan, ROUND_TRIP, SMALL_FILES } from "./wan.ts";

const NEAR_FILES: CorpusShape = {
  files: 2_000,
  folders: 100,
  sizes: [1_024, 16_384],
};
const BYTES = 1_000_000_000;
const BIG_FILE: CorpusShape = { files: 1, folders: 1, sizes: [BYTES, BYTES] };

export const wanRestore: Scenario = {
  name: "wan-restore",
  place: "wire",
  async run(bench) {
    const server = await bench.serve("wire", "none");
    bench.setRoundTrip(0);
    const seed = await uploaded(bench, SMALL_FILES, server, CONNECTIONS);
    bench.setRoundTrip(ROUND_TRIP);
    const lines = await raced(bench, seed, { atMost: 0.6 });
    const title = `a restore into an empty folder, ${describeWan(server)}`;
    return [resultOf("wan-restore", title, "s", lines)];
  },
};

export const loopbackRestore: Scenario = {
  name: "loopback-restore",
  place: "loopback",
  async run(bench) {
    const server = await bench.serve("loopback", "none");
    const seed = await uploaded(bench, NEAR_FILES, server, CONNECTIONS);
    const lines = await raced(bench, seed, { atMost: 1 });
    const title = `a restore into an empty folder, ${NEAR_FILES.files} files of 1–16 KiB in ${NEAR_FILES.folders} folders, loopback, ${CONNECTIONS} connections, ${server.name}`;
    return [resultOf("loopback-restore", title, "s", lines)];
  },
};

export const bigRestore: Scenario = {
  name: "big-restore",
  place: "loopback",
  async run(bench) {
    const results: Result[] = [];
    for (const tls of ["none", "explicit"] as const) {
      if (!RECIPES[bench.server].tls.includes(tls)) continue;
      const server = await bench.serve("loopback", tls);
      const seed = await uploaded(bench, BIG_FILE, server, 1);
      const lines = await raced(
        ...([bench, seed, { atLeast: 0.9 }] as const),
        (seconds) => BYTES / 1_000_000 / seconds,
      );
      // Memory would not hold the file of both.
      await bench.discard(seed);
      const secured =
        tls === "none" ? "plain" : "TLS, the certificate verified by all";
      const name = tls === "none" ? "big-restore" : "big-restore-tls";
      const title = `a restore of one file of 1 GB, the whole command, ${secured}, loopback, ${server.name}`;
      results.push(resultOf(name, title, "MB/s", lines));
    }
    return results;
  },
};

/** What our own apply put on the server; the others find nothing there but the files. */
async function uploaded(
  bench: Bench,
  shape: CorpusShape,
  server: TestServer,
  connections: number,
): Promise<Job> {
  const source = bench.corpus(shape);
  const job = bench.job({ source, server, connections });
  const seed = { ...job, state: `${job.to}-state` };
  await bench.upload(bench.contenders.plain, seed);
  return seed;
}

function raced(
  bench: Bench,
  seed: Job,
  target: Target,
  valueOf = (seconds: number) => seconds,
): Promise<Line[]> {
  const { lftp, rclone, plain } = bench.contenders;
  const entrants: readonly Entrant[] = [
    { contender: { ...lftp, name: "lftp mirror" } },
    { contender: { ...rclone, name: "rclone copy" } },
    { contender: { ...plain, name: "ftp-sync restore" }, target },
  ];
  return race(bench, entrants, async (contender: Contender) => {
    const { source, server, connections, to, state } = seed;
    // Each begins on a machine that never saw this server.
    const job = bench.job({ source, server, connections });
    const from = { ...job, to, ...(state === undefined ? {} : { state }) };
    return valueOf(await bench.restore(contender, from));
  });
}

/** Held against the better one of the others. */
function resultOf(
  name: string,
  title: string,
  unit: "s" | "MB/s",
  lines: readonly Line[],
): Result {
  const others = lines
    .filter(({ target }) => target === undefined)
    .map((line) => ({ line, value: best(line, { unit }) }))
    .filter(({ value }) => value !== undefined)
    .sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
  const winner = unit === "s" ? others[0] : others.at(-1);
  const reference = winner?.line.contender ?? "nobody";
  return { name, title, unit, reference, judged: "ratio", lines };
}
