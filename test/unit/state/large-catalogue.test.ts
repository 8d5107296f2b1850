/** A large catalogue is read whole from the local copy, without a request for its pieces. */
import { expect, test } from "vitest";
import { CacheFolder } from "../../../src/scan/cache-folder.ts";
import { temporaryFolder } from "../scan/temporary-folder.ts";
import { manyChanges } from "./many-files.ts";
import { Scene } from "./state-scene.ts";

test("100,000 entries in 1,021 folders", async () => {
  const scene = Scene.inMemory(new CacheFolder(temporaryFolder()));
  await scene.apply(manyChanges(100_000));
  const { catalogue } = await scene.read();
  let entries = 0;
  for (const folder of catalogue?.folders() ?? [])
    entries += catalogue?.folder(folder)?.entries.size ?? 0;
  expect(entries).toBe(100_000);
  expect(scene.remote.reads).toEqual([]);
});
