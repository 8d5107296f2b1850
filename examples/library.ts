/** Backs up by the library instead of the command line: plans, lets a person's rule decide, applies, and tells what happens. */
import { apply, loadManifest, plan, savePlan, StaleError } from "ftp-sync";

const manifest = await loadManifest(process.argv[2]);

const planning = plan(manifest);
for await (const event of planning)
  if (event.event === "phase") console.log(`${event.source}: ${event.phase}`);
const made = await planning.result;
const { summary, applyable } = made.header;
console.log(`${made.planId}: ${summary.upload} to upload`);
await savePlan(made, "plan.json");

// The plan is data: whatever rule you have, this is the place for it.
if (!applyable || summary.delete > 0) {
  console.log("plan.json wants a person's look");
  process.exit(6);
}

const applying = apply(manifest, made, { lockTimeout: 60_000 });
try {
  for await (const event of applying)
    if (event.event === "action" && event.outcome !== "skipped")
      console.log(`${event.outcome} ${event.op} ${event.path}`);
  const { failures, bytes } = await applying.result;
  console.log(`${bytes} bytes sent, ${failures.length} failures`);
} catch (error) {
  if (!(error instanceof StaleError)) throw error;
  console.log("something moved meanwhile; plan again:", error.differences);
}
