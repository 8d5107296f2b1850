/** action.yml and the script say the same of inputs and outputs. */
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { OUTPUTS } from "../../../src/action/file-commands.ts";
import { INPUTS } from "../../../src/action/inputs.ts";
import { readActionFile } from "../../support/actions-runner.ts";

test("action.yml declares the inputs that the script reads, with its defaults, and no other", async () => {
  const { inputs } = await readActionFile();
  const declared = Object.entries(inputs).map(
    ([name, input]) => [name, input.default ?? ""] as const,
  );
  const read = Object.entries(INPUTS).map(
    ([name, input]) => [name, input.default] as const,
  );
  expect(declared).toEqual(read);
});

test("action.yml declares the outputs that the script sets, and no other", async () => {
  const { outputs } = await readActionFile();
  expect(Object.keys(outputs)).toEqual([...OUTPUTS]);
});

test("action.yml runs a file that is in the repository", async () => {
  const { runs } = await readActionFile();
  expect(runs.using).toBe("node24");
  expect(existsSync(runs.main)).toBe(true);
});
