/** What the runner reads from files after a step. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addToSummary, setOutputs } from "../../../src/action/file-commands.ts";
import { outputsIn } from "../../support/actions-runner.ts";

test("a value can't end itself, nor set another output", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ftp-sync-outputs-"));
  const env = { GITHUB_OUTPUT: join(folder, "outputs") };
  const hostile = "plan.json\nEOF\napplyable<<EOF\ntrue";
  await setOutputs({ "plan-file": hostile, applyable: "false" }, env);
  await setOutputs({ status: "6" }, env);
  const text = await readFile(env.GITHUB_OUTPUT, "utf8");
  expect(outputsIn(text)).toEqual({
    "plan-file": hostile,
    applyable: "false",
    status: "6",
  });
  const [, first] = /^plan-file<<(.*)$/m.exec(text) ?? [];
  const [, second] = /^status<<(.*)$/m.exec(text) ?? [];
  expect(first).not.toBe(second);
  await rm(folder, { recursive: true });
});

test("outside of GitHub there is nowhere to write to, and no harm in it", async () => {
  await setOutputs({ status: "0" }, {});
  await expect(addToSummary("text", {})).resolves.toBeUndefined();
});
