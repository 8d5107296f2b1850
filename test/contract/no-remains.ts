/** Of the suite's placements no temporary file is left, and no old file aside. */
import { expect } from "vitest";
import type { Subject } from "./subjects.ts";

/** @param folder of the targets, below the root */
export async function expectNoRemains(
  { holdings }: Subject,
  folder: string,
): Promise<void> {
  const left = await holdings.names("/tmp");
  // Where the old files are for a moment on servers that rename nothing onto an existing file.
  const temporary = left?.filter((name) => name !== "aside");
  expect(temporary, "temporary files").toEqual([]);
  const aside = await holdings.names(`/tmp/aside/${folder}`);
  expect(aside ?? [], "old files").toEqual([]);
}
