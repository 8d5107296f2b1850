import fc from "fast-check";
import { expect, test } from "vitest";
import { ServerRefusal } from "../../../src/model/errors.ts";
import { parseRemotePath } from "../../../src/model/path.ts";
import {
  ListingLines,
  ListingRoom,
} from "../../../src/remote/listing-lines.ts";

const folder = parseRemotePath("/backup");

function linesOf(chunks: readonly Buffer[]): string[] {
  const found: string[] = [];
  const room = new ListingRoom();
  const lines = new ListingLines(folder, room, (line) => found.push(line));
  for (const chunk of chunks) lines.push(chunk);
  lines.end();
  return found;
}

test("CR LF and LF end lines, the last one needs neither, blank ones don't count", () => {
  const text = "a\r\nb\n\r\n \n c \r\nlast";
  expect(linesOf([Buffer.from(text)])).toEqual(["a", "b", " c ", "last"]);
});

test("a carriage return inside a line is part of it", () => {
  expect(linesOf([Buffer.from("a\rb\r\n")])).toEqual(["a\rb"]);
});

test("it does not matter where the chunks are cut", () => {
  const text = Buffer.from("type=file; ü\r\n\r\ntype=dir; b\nlast\r\n");
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(text.length)), (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), text.length];
      const chunks = edges.map((edge, i) => text.subarray(edge, edges[i + 1]));
      expect(linesOf(chunks)).toEqual(linesOf([text]));
    }),
  );
});

test("a line that does not end is an error before it fills the memory", () => {
  const lines = new ListingLines(folder, new ListingRoom(), () => undefined);
  const chunk = Buffer.alloc(65_536, "a");
  let taken = 0;
  expect(() => {
    for (; taken < 1_000; taken++) lines.push(chunk);
  }).toThrow(ServerRefusal);
  expect(taken).toBeLessThan(20);
});

test("a listing that does not end is an error, and names the folder", () => {
  const lines = new ListingLines(folder, new ListingRoom(), () => undefined);
  const chunk = Buffer.from("a\n".repeat(500_000));
  expect(() => {
    for (let taken = 0; taken < 1_000; taken++) lines.push(chunk);
  }).toThrow(
    "can't list the folder /backup: the server's listing does not end",
  );
});

test("listings that come in at once share what there is of memory, and give it back", () => {
  const room = new ListingRoom(1_000_000);
  const chunk = Buffer.from("a\n".repeat(1_500));
  const begin = () => new ListingLines(folder, room, () => undefined);
  const [one, another] = [begin(), begin()];
  one.push(chunk);
  one.push(chunk);
  another.push(chunk);
  expect(() => {
    another.push(chunk);
  }).toThrow(ServerRefusal);
  another.leave();
  one.push(chunk);
  one.end();
  one.leave();
  expect(room.taken).toBe(0);
});
