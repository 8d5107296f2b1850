/** A short campaign, the same each time; `npm run campaign` is a long one, each time another. */
import { expect, test } from "vitest";
import { runCampaign } from "./run-campaign.ts";

const SEED = "20261124";
const RUNS = 40;

test("random edits, faults and crashes lose nothing, and the next apply brings the remote to what is here", async () => {
  const { tally, report } = await runCampaign({
    runs: RUNS,
    seed: process.env["FTP_SYNC_SEED"] ?? SEED,
    isTroubled: true,
  });
  expect(report).toBeUndefined();
  // An idle campaign would prove nothing.
  expect(tally.of("scenarios whose backup comes back")).toBeGreaterThan(0);
}, 600_000);
