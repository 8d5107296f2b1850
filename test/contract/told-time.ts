/** The time that an outcome tells, beside the one that a fresh listing shows. */
import { expect } from "vitest";
import {
  baseName,
  parseRemotePath,
  remoteParent,
} from "../../src/model/path.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { only } from "./requests.ts";
import type { Subject } from "./subjects.ts";

/** They are the same, or lie where LIST leaves it open; and it is the true one. */
export async function expectTrueTime(
  { remote, holdings }: Subject,
  text: string,
  told: string | undefined,
): Promise<void> {
  const path = parseRemotePath(text);
  const listing = await only(remote.list(streamOf([remoteParent(path)])));
  if (listing.kind !== "listed") throw new Error(listing.kind);
  const name = baseName(path);
  const entry = listing.entries.find((found) => found.name === name);
  if (told === undefined || entry === undefined)
    throw new Error(
      `${text}: ${told ?? "no time told"}, ${entry?.name ?? "not listed"}`,
    );
  const { modified, modifiedWithin } = entry;
  if (modified !== undefined) expect(told).toBe(modified);
  else {
    expect(Date.parse(told)).toBeGreaterThanOrEqual(
      modifiedWithin?.from ?? NaN,
    );
    expect(Date.parse(told)).toBeLessThanOrEqual(modifiedWithin?.to ?? NaN);
  }
  expect(told).toBe(await holdings.modified(text));
}
