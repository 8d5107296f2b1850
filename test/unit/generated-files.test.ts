/** Generated files are what the code generates: `npm run generate`, or for the action `npm run build`, after a change. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { generatedFiles } from "../support/generated-files.ts";

const files = Object.entries(generatedFiles());

test.each(files)("%s is up to date", async (path, content) => {
  expect(await readFile(path, "utf8")).toBe(content);
});

test.each(files.filter(([path]) => path.endsWith(".json")))(
  "%s is a JSON Schema",
  (_path, content) => {
    const ajv = new Ajv2020({ discriminator: true });
    expect(ajv.validateSchema(JSON.parse(content) as object)).toBe(true);
  },
);

test("the committed GitHub action is what `npm run build` makes of the sources", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ftp-sync-build-"));
  await promisify(execFile)(process.execPath, ["esbuild.config.mjs", folder]);
  const built = join(folder, ".github/action");
  expect(await readdir(".github/action")).toEqual(await readdir(built));
  for (const file of await readdir(built)) {
    const same = (await readFile(join(built, file))).equals(
      await readFile(join(".github/action", file)),
    );
    expect(same, `${file}: run \`npm run build\` and commit it`).toBe(true);
  }
  await rm(folder, { recursive: true });
});
