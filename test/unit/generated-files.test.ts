/** Generated files are what the code generates: `npm run generate` after a change. */
import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { generatedFiles } from "../support/generated-files.ts";

test.each(Object.entries(generatedFiles()))(
  "%s is up to date and a JSON Schema",
  async (path, content) => {
    expect(await readFile(path, "utf8")).toBe(content);
    const ajv = new Ajv2020({ discriminator: true });
    expect(ajv.validateSchema(JSON.parse(content) as object)).toBe(true);
  },
);
