/** What a person is shown while both sides are looked at. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseRemotePath } from "../../../src/model/path.ts";
import type { Progress } from "../../../src/model/progress.ts";
import { lookAtBoth } from "../../../src/operations/look-at-both.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";
import { environmentOf, sourceOf } from "./build-environment.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ftp-sync-look-"));
  await writeFile(join(folder, "a"), "a");
});
afterEach(() => rm(folder, { recursive: true }));

test("the files of the disk first, then the folders of the server, each counted once", async () => {
  const counts: Record<string, number> = {};
  let phase = "";
  const progress: Progress = {
    start: (next) => {
      phase = next;
    },
    advance: (count) => {
      counts[phase] = (counts[phase] ?? 0) + count;
    },
    notice: () => undefined,
    settled: () => undefined,
    done: () => undefined,
  };
  const remote = new MemoryRemote(
    [],
    ["/to", "/to/x", "/to/x/y"].map(parseRemotePath),
  );
  const source = sourceOf(parseRemotePath("/to"));
  const { local, listing } = await lookAtBoth(
    ...([source, remote, undefined, {}] as const),
    environmentOf(remote, folder, { progress }),
  );
  expect([local.files, listing]).toEqual([1, "complete"]);
  expect(counts).toEqual({ scan: 1, list: 3 });
});
