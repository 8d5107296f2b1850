/** Times to the nanosecond, by whatever program the system has for it. */
import { statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { setExactTimes } from "../../../src/target/exact-times.ts";
import { temporaryFolder } from "../scan/temporary-folder.ts";

const { PATH } = process.env;
afterEach(() => {
  process.env["PATH"] = PATH;
});

/** A folder with links to some programs of the system, and to itself. */
function folderOf(...programs: readonly string[]): string {
  const folder = temporaryFolder();
  for (const program of programs)
    symlinkSync(`/usr/bin/${program}`, join(folder, program));
  symlinkSync("loop", join(folder, "loop"));
  return folder;
}

test.skipIf(process.platform !== "linux").each([
  ["perl", (folder: string) => folder, ["perl"], 0],
  ["touch", (folder: string) => folder, ["xargs", "touch"], 0],
  ["no program", (folder: string) => folder, [], 1],
  [
    "a place that leads nowhere",
    (folder: string) => join(folder, "loop"),
    [],
    1,
  ],
] as const)("with %s", async (_, pathOf, programs, left) => {
  const file = join(temporaryFolder(), "line\nend");
  writeFileSync(file, "");
  process.env["PATH"] = pathOf(folderOf(...programs));
  const nanoseconds = 1_000_000_000_123_456_789n;
  expect(await setExactTimes([{ local: file, nanoseconds }])).toBe(left);
  const { mtimeNs } = statSync(file, { bigint: true });
  expect(mtimeNs === nanoseconds).toBe(left === 0);
});
