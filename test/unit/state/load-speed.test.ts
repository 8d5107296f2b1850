/** How long a large catalogue takes to load from the local copy: printed, since machines differ; only the result is held to. */
import { expect, test } from "vitest";
import { CacheFolder } from "../../../src/scan/cache-folder.ts";
import { temporaryFolder } from "../scan/temporary-folder.ts";
import { manyChanges } from "./many-files.ts";
import { Scene } from "./state-scene.ts";

test("100,000 entries in 1,021 folders", async () => {
  const scene = Scene.inMemory(new CacheFolder(temporaryFolder()));
  await scene.apply(manyChanges(100_000));
  const times: string[] = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    const { catalogue } = await scene.read();
    const loaded = performance.now();
    let entries = 0;
    for (const folder of catalogue?.folders() ?? [])
      entries += catalogue?.folder(folder)?.entries.size ?? 0;
    const parsed = performance.now();
    expect(entries).toBe(100_000);
    times.push(
      `${Math.round(loaded - start)} + ${Math.round(parsed - loaded)}`,
    );
  }
  expect(scene.remote.reads).toEqual([]);
  console.log(`load + parse of 100,000 entries, ms: ${times.join(", ")}`);
});
