/** One file so large that only throughput counts, in clear text and encrypted. */
import { RECIPES } from "../../support/real-servers/commands.ts";
import type { TestServer } from "../../support/test-server.ts";
import type { CorpusShape } from "../corpus.ts";
import { race } from "../race.ts";
import type { Result } from "../result.ts";
import type { Bench, Scenario } from "./scenario.ts";

const BYTES = 1_000_000_000;
const FILE: CorpusShape = { files: 1, folders: 1, sizes: [BYTES, BYTES] };

export const bigFile: Scenario = {
  name: "big-file",
  place: "loopback",
  async run(bench) {
    const results: Result[] = [];
    for (const tls of ["none", "explicit"] as const)
      if (RECIPES[bench.server].tls.includes(tls))
        results.push(await upload(bench, tls));
    return results;
  },
};

async function upload(bench: Bench, tls: TestServer["tls"]): Promise<Result> {
  const { lftp, rclone, plain, hashing } = bench.contenders;
  const source = bench.corpus(FILE);
  const server = await bench.serve("loopback", tls);
  const lines = await race(
    bench,
    [
      { contender: lftp },
      { contender: rclone },
      { contender: plain, target: { atLeast: 0.9 } },
      { contender: hashing, target: { atLeast: 0.9 } },
    ],
    async (contender) => {
      const job = bench.job({ source, server, connections: 1 });
      const seconds = await bench.upload(contender, job);
      // Memory would not hold the file once a run.
      await bench.discard(job);
      return BYTES / 1_000_000 / seconds;
    },
  );
  const secured =
    tls === "none" ? "plain" : "TLS, the certificate verified by all";
  return {
    name: tls === "none" ? "big-file" : "big-file-tls",
    title: `one file of 1 GB, the whole command, ${secured}, loopback, ${server.name}`,
    unit: "MB/s",
    reference: rclone.name,
    judged: "ratio",
    lines,
  };
}
