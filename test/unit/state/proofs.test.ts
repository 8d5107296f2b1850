/** Dates of proofs on the server: kept by many runs without a lock, damaged at times, made one when they are many. */
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ConnectionError } from "../../../src/model/errors.ts";
import { parseRemotePath, type RelativePath } from "../../../src/model/path.ts";
import type { Proof } from "../../../src/model/proof.ts";
import { listPieces } from "../../../src/state/list-pieces.ts";
import { proofPieceName } from "../../../src/state/piece-name.ts";
import {
  readProofs,
  type StoredProofs,
} from "../../../src/state/read-proofs.ts";
import { ProofRecord } from "../../../src/state/record-proofs.ts";
import {
  CountingRemote,
  entry,
  namesIn,
  path,
  Scene,
  STATE,
} from "./state-scene.ts";

const CONTENT = "0123456789abcdef";
const LATEST = "2026-06-01T00:00:00Z";

const proof = (day: number, more: Partial<Proof> = {}): Proof => ({
  ...{ level: "read-back", content: CONTENT },
  at: `2026-01-${String(day).padStart(2, "0")}T00:00:00Z`,
  ...more,
});

async function read(remote: CountingRemote): Promise<StoredProofs> {
  const { catalogue } = await listPieces(remote, STATE);
  return readProofs(remote, STATE, catalogue, LATEST);
}

/** One run that proved these files. */
async function run(
  remote: CountingRemote,
  files: Readonly<Record<string, Proof>>,
  recorded?: ReadonlyMap<RelativePath, string>,
): Promise<void> {
  const stored = await read(remote);
  const record = new ProofRecord(remote, STATE, "f".repeat(16), stored);
  for (const [name, each] of Object.entries(files))
    record.add(path(name), each);
  const all = [...stored.book.all()];
  const marks = new Map(all.map(({ path }) => [path, CONTENT]));
  await record.finish(() => recorded ?? marks);
}

function known({ book }: StoredProofs): Record<string, string> {
  const dates: [string, string][] = [...book.all()].map(({ path, proof }) => [
    path,
    proof.at.slice(8, 10),
  ]);
  return Object.fromEntries(dates.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const pieces = (remote: CountingRemote): string[] =>
  namesIn(remote, "catalogue").filter((name) => name.startsWith("proofs-"));

function put(remote: CountingRemote, name: string, content: Uint8Array): void {
  const at = parseRemotePath(`${STATE}/catalogue/${name}`);
  remote.files.set(at, { content, modified: remote.now });
}

function contentOf(remote: CountingRemote, name: string): Buffer {
  const at = parseRemotePath(`${STATE}/catalogue/${name}`);
  return Buffer.from(remote.files.get(at)?.content ?? []);
}

/** A piece of another text, under a name that fits it. */
function forge(remote: CountingRemote, text: string): void {
  const bytes = gzipSync(text);
  put(remote, proofPieceName(bytes), bytes);
}

const HEADER = '{"format":"ftp-sync/proofs","version":1}\n';

describe("kept", () => {
  test("are read back, from all runs together, the later date counting", async () => {
    const remote = new CountingRemote();
    await run(remote, { a: proof(1), "in/b": proof(1) });
    await run(remote, { a: proof(3), "ü/c": proof(2) });
    expect(pieces(remote)).toHaveLength(2);
    expect(namesIn(remote, "tmp")).toEqual([]);
    const stored = await read(remote);
    expect(stored.problems).toEqual([]);
    expect(known(stored)).toEqual({ a: "03", "in/b": "01", "ü/c": "02" });
  });

  test("in few lines: one a folder, level and run", async () => {
    const remote = new CountingRemote();
    await run(remote, { b: proof(1), "in/c": proof(1), a: proof(1) });
    const [name = ""] = pieces(remote);
    const file = (name: string) => ({ name, content: CONTENT });
    const shared = { level: "read-back", at: "2026-01-01T00:00:00Z" };
    expect(gunzipSync(contentOf(remote, name)).toString()).toBe(
      HEADER +
        `${JSON.stringify({ folder: ".", ...shared, files: [file("a"), file("b")] })}\n` +
        `${JSON.stringify({ folder: "in", ...shared, files: [file("c")] })}\n`,
    );
  });

  test("nothing is written by a run that proved nothing", async () => {
    const remote = new CountingRemote();
    await run(remote, {});
    expect(remote.files.size).toBe(0);
  });

  test("a later save takes the place of an earlier one of the same run", async () => {
    const remote = new CountingRemote();
    const record = new ProofRecord(
      ...([remote, STATE, "f".repeat(16), await read(remote)] as const),
    );
    record.add(path("a"), proof(1));
    await record.save();
    await record.save();
    expect(remote.placed).toHaveLength(1);
    record.add(path("b"), proof(1));
    await record.save();
    expect(pieces(remote)).toHaveLength(1);
    expect(known(await read(remote))).toEqual({ a: "01", b: "01" });
    // The same once more gives the same piece, which must stay.
    record.add(path("b"), proof(1));
    await record.save();
    expect(known(await read(remote))).toEqual({ a: "01", b: "01" });
  });

  test("beside a catalogue they are no damage, and the next apply leaves them", async () => {
    const scene = Scene.inMemory();
    await run(scene.remote, { a: proof(1) });
    expect((await scene.read()).problems).toEqual([]);
    const base = await scene.apply([entry("a", 1)]);
    await scene.apply([entry("a", 2)]);
    await run(scene.remote, { a: proof(2) });
    const { head, problems } = await scene.read();
    expect(problems).toEqual([]);
    expect(head).toMatchObject({ lineage: base.lineage, serial: 2 });
    expect(pieces(scene.remote)).toHaveLength(2);
  });
});

describe("made one", () => {
  test("when they are more than eight, with nothing lost", async () => {
    const remote = new CountingRemote();
    for (let day = 1; day <= 8; day++)
      await run(remote, { [`f${day}`]: proof(day) });
    expect(pieces(remote)).toHaveLength(8);
    await run(remote, { f1: proof(9) });
    expect(pieces(remote)).toHaveLength(1);
    expect(known(await read(remote))).toEqual({
      ...{ f1: "09", f2: "02", f3: "03", f4: "04" },
      ...{ f5: "05", f6: "06", f7: "07", f8: "08" },
    });
  });

  test("without what the catalogue no longer has, or has another content of", async () => {
    const remote = new CountingRemote();
    for (let day = 1; day <= 8; day++)
      await run(remote, { [`f${day}`]: proof(day) });
    const recorded = new Map([
      [path("f1"), CONTENT],
      [path("f2"), "f".repeat(16)],
      [path("f9"), CONTENT],
    ]);
    await run(remote, { f9: proof(9) }, recorded);
    expect(known(await read(remote))).toEqual({ f1: "01", f9: "09" });
  });

  test("with those of a run that ended meanwhile", async () => {
    const remote = new CountingRemote();
    for (let day = 1; day <= 8; day++)
      await run(remote, { [`f${day}`]: proof(day) });
    const stored = await read(remote);
    const record = new ProofRecord(remote, STATE, "e".repeat(16), stored);
    record.add(path("mine"), proof(20));
    await run(
      remote,
      { theirs: proof(21) },
      new Map([[path("theirs"), CONTENT]]),
    );
    const all = ["mine", "theirs"].map(
      (name) => [path(name), CONTENT] as const,
    );
    await record.finish(() => new Map(all));
    expect(known(await read(remote))).toEqual({ mine: "20", theirs: "21" });
  });

  test("the old ones stay until the new one is in place", async () => {
    const remote = new CountingRemote();
    for (let day = 1; day <= 8; day++)
      await run(remote, { [`f${day}`]: proof(day) });
    let stores = 0;
    const stored = await read(remote);
    const record = new ProofRecord(remote, STATE, "e".repeat(16), stored);
    record.add(path("g"), proof(9));
    remote.onCommand = (at) => {
      if (!at.includes("/proofs-")) return;
      stores += 1;
      if (stores === 2) throw new ConnectionError("lost");
    };
    const marks = new Map(
      [...stored.book.all()].map(({ path }) => [path, CONTENT]),
    );
    await expect(record.finish(() => marks)).rejects.toThrow("lost");
    remote.onCommand = () => undefined;
    expect(pieces(remote)).toHaveLength(9);
    expect(known(await read(remote))).toMatchObject({ f1: "01", g: "09" });
  });
});

describe("damage is said, and costs nothing but dates", () => {
  async function two(): Promise<CountingRemote> {
    const remote = new CountingRemote();
    await run(remote, { a: proof(1) });
    await run(remote, { b: proof(2) });
    return remote;
  }

  test("cut short", async () => {
    const remote = await two();
    const [name = ""] = pieces(remote);
    put(remote, name, contentOf(remote, name).subarray(0, 20));
    const stored = await read(remote);
    expect(Object.keys(known(stored))).toHaveLength(1);
    expect(stored.problems).toEqual([
      expect.stringMatching(`${name} .*cut short or changed`),
    ]);
  });

  test.each([
    { what: "no JSON", text: `${HEADER}{"folder":\n` },
    { what: "another format", text: '{"format":"ftp-sync/catalogue"}\n' },
    {
      what: "a path that leads out",
      text: `${HEADER}{"folder":"../x","level":"read-back","at":"2026-01-01T00:00:00Z","files":[]}\n`,
    },
    {
      what: "a name with a slash",
      text: `${HEADER}{"folder":"x","level":"read-back","at":"2026-01-01T00:00:00Z","files":[{"name":"/etc","content":"${CONTENT}"}]}\n`,
    },
    { what: "half a line", text: `${HEADER}{"folder"` },
    { what: "nothing", text: "" },
  ])("$what", async ({ text }) => {
    const remote = await two();
    forge(remote, text);
    const stored = await read(remote);
    expect(known(stored)).toEqual({ a: "01", b: "02" });
    expect(stored.problems).toHaveLength(1);
  });

  test("more than it should unpack to", async () => {
    const remote = await two();
    forge(remote, " ".repeat(100 * 1024 * 1024));
    expect((await read(remote)).problems).toEqual([
      expect.stringContaining("can't be unpacked"),
    ]);
  });

  test("one that can't be read", async () => {
    const remote = await two();
    const [name = ""] = pieces(remote);
    const list = remote.list;
    remote.list = async function* (folders) {
      for await (const listing of list(folders))
        yield listing.kind !== "listed"
          ? listing
          : {
              ...listing,
              entries: listing.entries.map((each) =>
                each.name === name ? { ...each, size: 1 } : each,
              ),
            };
    };
    expect((await read(remote)).problems).toEqual([
      expect.stringContaining("More than 1 bytes"),
    ]);
  });

  test("is cleared away when many are made one, a newer version is not", async () => {
    const remote = await two();
    const [name = ""] = pieces(remote);
    put(remote, name, Buffer.from("x"));
    forge(remote, '{"format":"ftp-sync/proofs","version":2}\n');
    expect((await read(remote)).problems).toEqual(
      expect.arrayContaining([
        expect.stringContaining("a newer ftp-sync wrote it"),
        expect.stringContaining("cut short"),
      ]),
    );
    for (let day = 1; day <= 6; day++)
      await run(remote, { [`f${day}`]: proof(day) });
    expect(pieces(remote)).toHaveLength(2);
    expect((await read(remote)).problems).toEqual([
      expect.stringContaining("a newer ftp-sync wrote it"),
    ]);
  });

  test("a date from the future is a lie, and puts nothing off", async () => {
    const remote = await two();
    await run(remote, { a: proof(1, { at: "2099-01-01T00:00:00Z" }) });
    expect(known(await read(remote))).toEqual({ a: "01", b: "02" });
  });
});

test("pieces that another run made one meanwhile are no damage", async () => {
  const remote = new CountingRemote();
  await run(remote, { a: proof(1) });
  const { catalogue } = await listPieces(remote, STATE);
  const [name = ""] = pieces(remote);
  const stored = await read(remote);
  const record = new ProofRecord(remote, STATE, "e".repeat(16), stored);
  record.add(path("b"), proof(2));
  record.add(path("a"), proof(1));
  await record.save();
  remote.files.delete(parseRemotePath(`${STATE}/catalogue/${name}`));
  const late = await readProofs(remote, STATE, catalogue, LATEST);
  expect(late.problems).toEqual([]);
  expect(known(late)).toEqual({ a: "01", b: "02" });
});
