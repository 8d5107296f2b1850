/** The quick look at a file and the exact one tell the same times. */
import { lstatSync, utimesSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toKeep } from "../../../src/scan/stamp.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("whatever the time is, before 1970 as well", () => {
  const path = join(temporaryFolder({ file: "1" }), "file");
  fc.assert(
    fc.property(
      fc.double({ min: -2_000_000_000, max: 4_000_000_000, noNaN: true }),
      (seconds) => {
        utimesSync(path, seconds, seconds);
        const { mtimeMs, ctimeMs, size, ino } = lstatSync(path);
        const exact = toKeep(lstatSync(path, { bigint: true }));
        expect(exact).toMatchObject({ mtimeMs, ctimeMs, size, ino });
      },
    ),
    { numRuns: 500 },
  );
});
