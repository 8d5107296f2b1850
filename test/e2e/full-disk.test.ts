/** Real servers on a disk that is too small: what doesn't fit fails in the server's words, and what was there stays whole. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { everyServer } from "../support/every-server.ts";
import { output, Workspace } from "../support/workspace.ts";

const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** Only root may mount one. Undefined: it can be had. */
const noSmallDisk: string | undefined =
  process.platform === "linux" && process.getuid?.() === 0
    ? undefined
    : "a small disk can be mounted by root on Linux only";

function mountSmallDisk(folder: string, kibibytes: number): void {
  mkdirSync(folder);
  const options = `size=${kibibytes}k,mode=0777`;
  const mounted = spawnSync("mount", [
    ...["-t", "tmpfs", "-o", options, "tmpfs", folder],
  ]);
  expect(mounted.status, String(mounted.stderr)).toBe(0);
  stops.push(() => {
    spawnSync("umount", ["--lazy", folder]);
  });
}

/** pyftpdlib 1.5 has no words for a full disk: it never answers again, and keeps the connection. */
const NAMES = ["vsftpd", "pure-ftpd", "proftpd"];

const PLAIN = everyServer().filter(
  ({ title, name }) => title.endsWith("none") && NAMES.includes(name),
);

describe.each(PLAIN)("$title", ({ start, unavailable }) => {
  test.skipIf((unavailable ?? noSmallDisk) !== undefined)(
    "what doesn't fit fails, the old file stays, and with room again the same plan goes on",
    async () => {
      const server = await start();
      stops.push(() => server.stop());
      mountSmallDisk(join(server.root, "backup"), 640);
      const workspace = await Workspace.make(server);
      stops.push(() => workspace.remove());
      await workspace.manifest();
      await workspace.write("source/old", "the old content");
      await workspace.write("source/spare", Buffer.alloc(300_000, "x"));
      await workspace.plan();
      await workspace.apply();

      await workspace.write("source/old", Buffer.alloc(500_000, "new"));
      await workspace.write("source/small", "fits");
      await workspace.plan();
      const full = await workspace.run(["apply", "plan.json"]);
      expect(full.status, output(full)).toBe(3);
      expect(full.stdout).toMatch(
        /replace data: old\n(.*\n)*.*(4|5)\d\d[ -].*\n/,
      );
      expect(full.stdout).toContain("apply the same plan again");
      const backup = join(server.root, "backup");
      expect(await readFile(join(backup, "old"), "utf8")).toBe(
        "the old content",
      );
      expect(await readFile(join(backup, "small"), "utf8")).toBe("fits");
      expect(await readdir(join(backup, ".ftp-sync", "tmp"))).toEqual([]);

      await rm(join(backup, "spare"));
      const again = await workspace.run(["apply", "plan.json"]);
      expect(again.status, output(again)).toBe(0);
      expect(await readFile(join(backup, "old"))).toEqual(
        Buffer.alloc(500_000, "new"),
      );
    },
  );
});
