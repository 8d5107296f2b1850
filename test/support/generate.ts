/** Writes what is generated from the code. `npm run generate`; a drift test holds the files to it. */
import { mkdir, writeFile } from "node:fs/promises";
import { generatedFiles } from "./generated-files.ts";

await mkdir("schemas", { recursive: true });
for (const [path, content] of Object.entries(generatedFiles())) {
  await writeFile(path, content);
}
