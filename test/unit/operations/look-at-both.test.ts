/** What a person is shown while both sides are looked at. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { oneShotManifest } from "../../../src/manifest/one-shot.ts";
import { parseRemotePath } from "../../../src/model/path.ts";
import type { Progress } from "../../../src/model/progress.ts";
import { Secret } from "../../../src/model/secret.ts";
import { Remotes } from "../../../src/operations/environment.ts";
import { lookAtBoth } from "../../../src/operations/look-at-both.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";

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
    done: () => undefined,
  };
  const remote = new MemoryRemote(
    [],
    ["/to", "/to/x", "/to/x/y"].map(parseRemotePath),
  );
  const [source] = oneShotManifest({
    local: folder,
    remote: parseRemotePath("/to"),
    host: "ftp.example.com",
    port: 21,
    tls: "none",
    user: "u",
    password: new Secret("p"),
    compare: "partial",
    remove: false,
  }).sources;
  if (source === undefined) throw new Error("no source");
  const { tree, listing } = await lookAtBoth(source, remote, {
    localPath: () => folder,
    remotes: new Remotes(() => Promise.resolve(remote)),
    progress,
    signal: new AbortController().signal,
  });
  expect([tree.files, listing.size]).toEqual([1, 3]);
  expect(counts).toEqual({ scan: 1, list: 3 });
});
