/** A server that has more than any catalogue needs gets no memory for it. */
import { expect, test } from "vitest";
import { linesProblem } from "../../../src/state/check-lines.ts";
import { fetchPieces } from "../../../src/state/fetch-pieces.ts";
import { packText, unpackText } from "../../../src/state/pack-text.ts";
import { parseCataloguePiece } from "../../../src/state/piece-name.ts";
import { PieceRoom } from "../../../src/state/piece-room.ts";
import { CountingRemote, STATE } from "./state-scene.ts";

const MIB = 1024 * 1024;

test("pieces that are too large together are not asked for", async () => {
  const remote = new CountingRemote();
  const pieces = [1, 2, 3].map((n) => {
    const name = `0000000${n}-segment-${`${n}`.repeat(32)}.jsonl.gz`;
    const piece = parseCataloguePiece(name, (n === 2 ? 400 : 200) * MIB);
    if (piece === undefined) throw new Error(`${name} is no piece`);
    return { folder: STATE, piece };
  });
  const fetched = await fetchPieces(remote, pieces);
  expect(remote.reads).toHaveLength(2);
  expect(fetched.get(pieces[1]?.piece.name ?? "")).toContain(
    "larger than any can be",
  );
});

test("texts share what there is", async () => {
  const bytes = await packText(Buffer.from("a line\n".repeat(1_000)));
  const room = new PieceRoom();
  room.text = 10_000;
  expect(Buffer.isBuffer(await unpackText(bytes, room))).toBe(true);
  expect(await unpackText(bytes, room)).toContain("can't be unpacked");
});

test("so do their lines", () => {
  const room = new PieceRoom();
  room.lines = 3;
  const header =
    '{"format":"ftp-sync/catalogue","version":1,"kind":"base","lineage":"x","serial":1,"previous":null,"plan":"sha256:' +
    `${"a".repeat(64)}","at":"2024-05-01T10:00:00Z"}\n`;
  const text = Buffer.from(`${header}{"folder":"a"}\n`);
  expect(linesProblem(text, "catalogue", room)).toBeUndefined();
  expect(linesProblem(text, "catalogue", room)).toBe(
    "it has more lines than any needs",
  );
});
