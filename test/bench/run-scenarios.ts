/** Runs the chosen scenarios on the wire that this process was started on, and prints what they found. */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { makeBench } from "./make-bench.ts";
import { renderResult } from "./render-result.ts";
import type { Result } from "./result.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import type { Setup } from "./setup.ts";
import { toolVersions } from "./tool-versions.ts";

const setup = JSON.parse(process.argv[2] ?? "") as Setup;
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    interrupt.abort();
  });

async function main({ options, wire }: Setup): Promise<number> {
  const machine = `${availableParallelism()} cores, Node ${process.version}, ${options.server}; best of ${options.runs} runs each, taking turns`;
  const versions = await toolVersions(setup);
  console.log(`${versions.join(", ")}\n${machine}\n`);
  const results: Result[] = [];
  for (const scenario of SCENARIOS) {
    if (!options.scenarios.includes(scenario.name)) continue;
    if (scenario.place === "wire" && wire.kind === "unavailable") {
      console.log(`${scenario.name}: skipped, ${wire.reason}\n`);
      continue;
    }
    const found = await runScenario(scenario);
    for (const result of found) console.log(renderResult(result));
    results.push(...found);
  }
  if (options.json !== undefined)
    writeFileSync(
      options.json,
      `${JSON.stringify({ versions, machine, results }, null, 2)}\n`,
    );
  const failed = results.some(({ lines }) =>
    lines.some(({ absent }) => absent?.kind === "failed"),
  );
  return failed ? 1 : 0;
}

async function runScenario(scenario: Scenario): Promise<readonly Result[]> {
  console.error(`${scenario.name} …`);
  const { bench, close } = makeBench(setup, interrupt.signal);
  try {
    return await scenario.run(bench);
  } finally {
    await close();
  }
}

try {
  process.exitCode = await main(setup);
} catch (error) {
  if (!interrupt.signal.aborted) throw error;
  console.error("interrupted");
  process.exitCode = 130;
}
