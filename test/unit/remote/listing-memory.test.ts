/** What is kept of a long listing: its entries, and nothing of the text that they came in. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { parseRemotePath } from "../../../src/model/path.ts";
import type { RemoteEntry } from "../../../src/model/remote-files.ts";
import {
  ListingLines,
  ListingRoom,
} from "../../../src/remote/listing-lines.ts";
import {
  parseListLine,
  parseMlsdLine,
} from "../../../src/remote/parse-listing.ts";

setFlagsFromString("--expose-gc");

/** Bytes in use once all garbage is gone. */
function heap(): number {
  runInNewContext("gc()");
  return process.memoryUsage().heapUsed;
}

const LINES = 16_000;
/** Bytes of what stands in a line besides the entry. */
const PADDING = 4_000;

test.each([
  ["MLSD", "utf8", "type=file;size=1;modify=20240501100000;x=", ";"],
  ["MLSD", "latin1", "type=file;size=1;modify=20240501100000;x=", ";"],
  [
    "folders in MLSD",
    "latin1",
    "type=dir;unique=fe00g20c398fe00g20c398;x=",
    ";",
  ],
  ["LIST", "utf8", "-rw-r--r-- ", "1 u g 1 May  1 10:00"],
  ["LIST", "latin1", "-rw-r--r-- ", "1 u g 1 May  1 10:00"],
] as const)("%s in %s", (verb, encoding, start, end) => {
  const isList = verb === "LIST";
  const padding = (isList ? " " : "x").repeat(PADDING);
  const kept: RemoteEntry[] = [];
  const folder = parseRemotePath("/f");
  const lines = new ListingLines(folder, new ListingRoom(), (line) => {
    const parsed = isList
      ? parseListLine(encoding, line, 0)
      : parseMlsdLine(encoding, line);
    if (parsed.kind === "entry") kept.push(parsed.entry);
  });
  const before = heap();
  for (let i = 0; i < LINES; i += 16) {
    const names = Array.from(
      { length: 16 },
      (_, j) => `a-name-of-${i + j}-that-is-not-short`,
    );
    const text = names.map((name) => `${start}${padding}${end} ${name}\r\n`);
    lines.push(Buffer.from(text.join("")));
  }
  lines.end();
  expect(kept).toHaveLength(LINES);
  expect((heap() - before) / LINES).toBeLessThan(1_000);
});
