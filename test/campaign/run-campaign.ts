/** Plays random scenarios until one goes wrong, and shrinks that. */
import fc from "fast-check";
import { playScenario } from "./play-scenario.ts";
import { anyScenario } from "./random-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { Tally } from "./tally.ts";

/** Milliseconds that are spent on making a scenario that went wrong smaller. */
const SHRINKING = 60_000;

export interface CampaignOptions {
  readonly runs: number;
  /** As it is printed: a seed, or a seed with the path of one scenario: `123:4:0`. Undefined: a new one. */
  readonly seed: string | undefined;
  readonly isTroubled: boolean;
}

export interface CampaignResult {
  readonly seed: number;
  readonly tally: Tally;
  /** What went wrong, how, and how to play it again; undefined: nothing. */
  readonly report: string | undefined;
}

export async function runCampaign({
  runs,
  seed: given,
  isTroubled,
}: CampaignOptions): Promise<CampaignResult> {
  const tally = new Tally();
  const [digits, ...steps] = (given ?? "").split(":");
  const seed =
    given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(digits);
  let shrunkUntil = Infinity;
  const details = await fc.check(
    fc.asyncProperty(anyScenario(isTroubled), async (scenario) => {
      if (performance.now() > shrunkUntil) return;
      try {
        await playScenario(scenario, tally);
      } catch (error) {
        shrunkUntil = Math.min(shrunkUntil, performance.now() + SHRINKING);
        throw error;
      }
    }),
    {
      ...{ seed, numRuns: runs },
      ...(steps.length > 0 ? { path: steps.join(":") } : {}),
    },
  );
  const { counterexample, counterexamplePath, errorInstance } = details;
  if (!details.failed || counterexample === null)
    return { seed, tally, report: undefined };
  const [scenario] = counterexample;
  return {
    ...{ seed, tally },
    report: reportOf(`${seed}:${counterexamplePath}`, scenario, errorInstance),
  };
}

function reportOf(seed: string, scenario: Scenario, error: unknown): string {
  const { server, connections, ownState, manifest } = scenario;
  const cause = error instanceof Error ? error.cause : undefined;
  return [
    `FTP_SYNC_SEED=${seed}`,
    `server ${JSON.stringify(server)}, connections ${connections}, own state ${String(ownState)}`,
    `manifest ${JSON.stringify(manifest)}`,
    error instanceof Error ? error.message : String(error),
    cause instanceof Error ? `\n${cause.stack ?? ""}` : "",
  ].join("\n");
}
