/** `npm run campaign [-- --runs N] [--calm]`: many random scenarios; FTP_SYNC_SEED plays one again. */
import { parseArgs } from "node:util";
import { runCampaign } from "./run-campaign.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "500" },
    /** Nothing goes wrong: only edits. */
    calm: { type: "boolean", default: false },
  },
});
const begun = performance.now();
const { seed, tally, report } = await runCampaign({
  runs: Number(values.runs),
  seed: process.env["FTP_SYNC_SEED"],
  isTroubled: !values.calm,
});
console.log(tally.toString());
const minutes = (performance.now() - begun) / 60_000;
console.log(`seed ${seed}, ${minutes.toFixed(1)} minutes`);
if (report !== undefined) {
  console.error(report);
  process.exitCode = 1;
}
