/** Writes what is generated from the code: the JSON Schemas and the README's list of commands. `npm run generate`; a drift test holds them to it. */
import { mkdir, writeFile } from "node:fs/promises";
import { generatedFiles } from "./generated-files.ts";

await mkdir("schemas", { recursive: true });
for (const [path, content] of Object.entries(generatedFiles())) {
  await writeFile(path, content);
}
