/** What planning takes without a server: the walk, the hash cache, the catalogue and the comparison, beside a bare walk. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import type { CorpusShape } from "../corpus.ts";
import type { Scenario } from "./scenario.ts";

const FILES: CorpusShape = {
  files: 100_000,
  folders: 1_020,
  sizes: [256, 2_048],
};
const SCRIPT = fileURLToPath(
  new URL("../local-plan-script.ts", import.meta.url),
);
const ROUNDS = "7";

export const localPlan: Scenario = {
  name: "local-plan",
  place: "loopback",
  async run(bench) {
    const program = join(bench.scratch, "local-plan.mjs");
    await build({
      ...{ entryPoints: [SCRIPT], outfile: program, bundle: true },
      ...{ format: "esm", platform: "node", target: "node20" },
      banner: {
        js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
      },
    });
    const tree = bench.corpus(FILES);
    const cache = join(bench.scratch, "cache");
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[program, tree, cache, ROUNDS],
    ]);
    const rounds = JSON.parse(stdout) as { walk: number; plan: number }[];
    const line = (contender: string, of: "walk" | "plan", atMost?: number) => ({
      ...{ contender, absent: undefined },
      values: rounds.map((round) => round[of] / 1_000),
      target: atMost === undefined ? undefined : { atMost },
    });
    const walk = "readdir and lstat";
    return [
      {
        ...{ name: "local-plan", unit: "s", reference: walk, judged: "ratio" },
        title: `planning ${FILES.files} unchanged files in ${FILES.folders} folders without a server and without Node's start`,
        lines: [line(walk, "walk"), line("ftp-sync's plan", "plan", 1.5)],
      },
    ];
  },
};
