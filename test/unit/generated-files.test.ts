/** Generated files are what the code generates: `npm run generate` after a change. */
import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { generatedFiles } from "../support/generated-files.ts";

const files = Object.entries(generatedFiles());

test.each(files)("%s is up to date", async (path, content) => {
  expect(await readFile(path, "utf8")).toBe(content);
});

test.each(files.filter(([path]) => path.startsWith("schemas/")))(
  "%s is a JSON Schema",
  (_path, content) => {
    const ajv = new Ajv2020({ discriminator: true });
    expect(ajv.validateSchema(JSON.parse(content) as object)).toBe(true);
  },
);
