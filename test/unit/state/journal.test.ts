/** What a run journals is known to the next one, whatever became of the run. */
import { describe, expect, it, test } from "vitest";
import { ServerRefusal } from "../../../src/model/errors.ts";
import { parseRemotePath, type RemotePath } from "../../../src/model/path.ts";
import { writeCatalogue } from "../../../src/state/write-catalogue.ts";
import {
  AT,
  type CountingRemote,
  entry,
  LINEAGE,
  MemoryCache,
  namesIn,
  path,
  planId,
  Scene,
  sizes,
  STATE,
  tagOf,
} from "./state-scene.ts";

const OTHER = "6f1e0c9a-0000-4000-8000-00000000ffff";

function journalled(scene: Scene): RemotePath[] {
  return namesIn(scene.remote, "journal").map((name) =>
    parseRemotePath(`${STATE}/journal/${name}`),
  );
}

const refuse: CountingRemote["place"] = async function* (placements) {
  for await (const { id } of placements)
    yield { kind: "failed", id, error: new ServerRefusal("552 quota") };
};

test("a first run that was interrupted is known by its journal alone", async () => {
  const scene = Scene.inMemory();
  const journal = scene.journal(await scene.read(), 7);
  journal.add([entry("a/b", 1)]);
  await journal.flush();
  const known = await scene.read();
  expect(sizes(known)).toEqual({ "a/b": 1 });
  expect(known).toMatchObject({
    ...{ head: undefined, lineage: LINEAGE, problems: [] },
    interrupted: [planId(7)],
    catalogue: { base: { lineage: LINEAGE, serial: 0 }, plan: tagOf(7) },
  });
  expect(namesIn(scene.remote, "tmp")).toEqual([]);
  expect(scene.remote.folders).not.toContain(`${STATE}/catalogue`);
});

test("the next apply takes the journals of interrupted runs in, in their order, and removes them", async () => {
  const scene = Scene.inMemory();
  await scene.apply([entry("a", 1), entry("b", 1), entry("c", 1)]);
  // Plan 9 before plan 8 before plan 9 again.
  for (const [n, size] of [
    [9, 2],
    [8, 3],
    [9, 4],
  ] as const) {
    const journal = scene.journal(await scene.read(), n);
    journal.add([entry("a", size), entry(`by-${n}`, size)]);
    await journal.flush();
  }
  const known = await scene.read();
  const expected = { a: 4, b: 1, c: 1, "by-9": 4, "by-8": 3 };
  expect(sizes(known)).toEqual(expected);
  expect(known.interrupted).toEqual([planId(8), planId(9)]);
  expect(known.head?.serial).toBe(1);
  expect(known.catalogue?.base.serial).toBe(1);
  await scene.write(known, [{ kind: "entry-gone", path: path("b") }]);
  expect(journalled(scene)).toEqual([]);
  const after = await scene.read();
  expect(sizes(after)).toEqual({ ...expected, b: undefined });
  expect(after.interrupted).toEqual([]);
});

test("pieces are written once a second, never two at once, each with what came since", async () => {
  const scene = Scene.inMemory();
  const journal = scene.journal(await scene.read(), 7);
  expect(scene.timer.waiting).toHaveLength(0);
  journal.add([entry("a", 1)]);
  journal.add([entry("b", 1)]);
  expect(scene.timer.waiting).toHaveLength(1);
  expect(journalled(scene)).toHaveLength(0);

  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const place = scene.remote.place;
  scene.remote.place = async function* (placements) {
    await held;
    yield* place(placements);
  };
  scene.timer.fire();
  journal.add([entry("c", 1)]);
  expect(scene.timer.waiting).toHaveLength(0);
  release();
  await expect.poll(() => scene.timer.waiting.length).toBe(1);
  expect(sizes(await scene.read())).toEqual({ a: 1, b: 1 });
  scene.timer.fire();
  await expect.poll(() => journalled(scene).length).toBe(2);
  await journal.flush();
  expect(journalled(scene)).toHaveLength(2);
  expect(sizes(await scene.read())).toEqual({ a: 1, b: 1, c: 1 });
  expect(scene.timer.waiting).toHaveLength(0);
});

test("an interrupted run waits for the piece that is being written, and writes the rest", async () => {
  const scene = Scene.inMemory();
  const journal = scene.journal(await scene.read(), 7);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const place = scene.remote.place;
  scene.remote.place = async function* (placements) {
    await held;
    yield* place(placements);
  };
  journal.add([entry("a", 1)]);
  scene.timer.fire();
  journal.add([entry("a", 2)]);
  const flushed = journal.flush();
  release();
  await flushed;
  expect(journalled(scene)).toHaveLength(2);
  expect(scene.timer.waiting).toEqual([]);
  const known = await scene.read();
  expect(sizes(known)).toEqual({ a: 2 });
  const written = known.stored.journal.pieces.map(({ piece }) => piece.name);
  expect(written).toHaveLength(2);
});

test("a long run leaves few pieces, and writes nothing often", async () => {
  const scene = Scene.inMemory();
  const journal = scene.journal(await scene.read(), 7);
  for (let i = 0; i < 600; i++) {
    journal.add([entry(`d/${i}`, i)]);
    await journal.flush();
  }
  expect(journalled(scene).length).toBeLessThanOrEqual(3 * 16);
  const known = await scene.read();
  expect(known.problems).toEqual([]);
  expect(Object.keys(sizes(known))).toHaveLength(600);
  const { texts, journalled: names } = await journal.finish();
  expect(texts).toHaveLength(600);
  expect(names).toHaveLength(journalled(scene).length);
});

test("merged pieces that could not be removed do no harm", async () => {
  const scene = Scene.inMemory();
  scene.remote.folders.add(parseRemotePath(`${STATE}/journal`));
  scene.remote.folders.add(parseRemotePath(`${STATE}/tmp`));
  const journal = scene.journal(await scene.read(), 7);
  let keep = 0;
  const change = scene.remote.change.bind(scene.remote);
  scene.remote.change = async function* (changes) {
    // Some are removed, some stay.
    for await (const step of changes) {
      keep += 1;
      if (keep % 3 === 0) yield { kind: "done", id: step.id };
      else
        yield* change(
          (async function* () {
            yield await Promise.resolve(step);
          })(),
        );
    }
  };
  for (let i = 0; i < 40; i++) {
    journal.add([entry("x", i), entry(`d/${i}`, i)]);
    await journal.flush();
  }
  const known = await scene.read();
  expect(known.problems).toEqual([]);
  expect(sizes(known)["x"]).toBe(39);
  expect(Object.keys(sizes(known))).toHaveLength(41);
});

describe("a piece that can't be written", () => {
  it("is in the next one, and nobody needs to hear of it", async () => {
    const scene = Scene.inMemory();
    const journal = scene.journal(await scene.read(), 7);
    const { place } = scene.remote;
    scene.remote.place = refuse;
    journal.add([entry("a", 1)]);
    scene.timer.fire();
    await expect
      .poll(() => scene.remote.folders.has(parseRemotePath(`${STATE}/journal`)))
      .toBe(true);
    scene.remote.place = place;
    journal.add([entry("b", 1)]);
    await journal.flush();
    expect(sizes(await scene.read())).toEqual({ a: 1, b: 1 });
    expect(scene.notices).toEqual([]);
  });

  it("is said once, at the end", async () => {
    const scene = Scene.inMemory();
    const journal = scene.journal(await scene.read(), 7);
    scene.remote.place = refuse;
    for (const name of ["a", "b"]) {
      journal.add([entry(name, 1)]);
      scene.timer.fire();
    }
    await journal.flush();
    expect(scene.notices).toEqual([expect.stringContaining("552 quota")]);
    const { texts } = await journal.finish();
    expect(Buffer.concat([...texts]).toString()).toContain('"b"');
  });

  it("is recognised when it was there after all", async () => {
    const scene = Scene.inMemory();
    const journal = scene.journal(await scene.read(), 7);
    const { place } = scene.remote;
    scene.remote.place = async function* (placements) {
      for await (const outcome of place(placements))
        yield {
          kind: "failed",
          id: outcome.id,
          error: new ServerRefusal("lost"),
        };
    };
    journal.add([entry("a", 1)]);
    await journal.flush();
    scene.remote.place = place;
    journal.add([entry("a", 2)]);
    await journal.flush();
    expect(journalled(scene)).toHaveLength(2);
    expect(sizes(await scene.read())).toEqual({ a: 2 });
    const run = await journal.finish();
    expect(run.journalled).toHaveLength(2);
  });
});

describe("a journal", () => {
  async function threePieces(): Promise<Scene> {
    const scene = Scene.inMemory();
    await scene.apply([entry("a", 1)]);
    const journal = scene.journal(await scene.read(), 7);
    for (const size of [2, 3, 4]) {
      journal.add([entry("a", size), entry(`d/${size}`, size)]);
      await journal.flush();
    }
    return scene;
  }

  function nth(scene: Scene, n: number): RemotePath {
    const found = journalled(scene).find((path) => path.includes(`-${n}-`));
    return found ?? parseRemotePath("/none");
  }

  it("with a gap counts up to it", async () => {
    const scene = await threePieces();
    scene.remote.files.delete(nth(scene, 2));
    const known = await scene.read();
    expect(sizes(known)).toEqual({ a: 2, "d/2": 2 });
    expect(known.problems).toEqual([
      expect.stringMatching(/what came before .*-3-.* is missing/),
    ]);
    expect(known.head?.serial).toBe(1);
    // What stays is taken in, and the rest is cleared.
    await scene.write(known, []);
    expect(journalled(scene)).toEqual([]);
    expect(sizes(await scene.read())).toEqual({ a: 2, "d/2": 2 });
  });

  it("with a damaged piece counts up to it", async () => {
    const scene = await threePieces();
    scene.remote.files.set(nth(scene, 3), {
      ...{ content: Buffer.from("half"), modified: AT },
    });
    const known = await scene.read();
    expect(sizes(known)).toEqual({ a: 3, "d/2": 2, "d/3": 3 });
    expect(known.problems).toEqual([expect.stringMatching(/cut short/)]);
  });

  it("that goes on after a gap writes pieces that count", async () => {
    const scene = await threePieces();
    scene.remote.files.delete(nth(scene, 2));
    const journal = scene.journal(await scene.read(), 7);
    journal.add([entry("e", 5)]);
    await journal.flush();
    const known = await scene.read();
    expect(sizes(known)).toEqual({ a: 2, "d/2": 2, e: 5 });
    expect(known.problems).toEqual([]);
  });

  it("of an older state is not used and cleared by the next apply", async () => {
    const scene = await threePieces();
    const kept = new Map(scene.remote.files);
    const read = await scene.read();
    await scene.write(read, [entry("a", 9)]);
    for (const [path, file] of kept)
      if (path.includes("/journal/")) scene.remote.files.set(path, file);
    const known = await scene.read();
    expect(known.interrupted).toEqual([]);
    expect(known.problems).toEqual([]);
    expect(sizes(known)["a"]).toBe(9);
    const journal = scene.journal(known, 8);
    journal.add([entry("a", 10)]);
    await journal.flush();
    const again = await scene.read();
    expect(again.interrupted).toEqual([planId(8)]);
    expect(sizes(again)["a"]).toBe(10);
    await scene.write(again, []);
    expect(journalled(scene)).toEqual([]);
  });

  it("of another lineage is not used", async () => {
    const scene = await threePieces();
    const fresh = Scene.inMemory();
    await fresh.apply([entry("b", 1)], { lineage: OTHER });
    for (const path of journalled(scene)) {
      const file = scene.remote.files.get(path);
      if (file !== undefined) fresh.remote.files.set(path, file);
    }
    fresh.remote.folders.add(parseRemotePath(`${STATE}/journal`));
    const known = await fresh.read();
    expect(sizes(known)).toEqual({ b: 1 });
    expect(known.interrupted).toEqual([]);
  });

  it("of a first run goes on when the catalogue is damaged", async () => {
    const scene = await threePieces();
    const [base] = namesIn(scene.remote, "catalogue");
    const at = parseRemotePath(`${STATE}/catalogue/${base ?? ""}`);
    scene.remote.files.set(at, { content: Buffer.from("x"), modified: AT });
    const damaged = await scene.read();
    // It builds on what nobody knows any more.
    expect(damaged.catalogue).toBeUndefined();
    const journal = scene.journal(damaged, 8, OTHER);
    journal.add([entry("z", 1)]);
    await journal.flush();
    const known = await scene.read();
    expect(known.problems).toHaveLength(1);
    expect(sizes(known)).toEqual({ z: 1 });
    expect(known).toMatchObject({ head: undefined, lineage: OTHER });
    expect(await scene.write(known, [])).toEqual({ lineage: OTHER, serial: 2 });
    expect(sizes(await scene.read())).toEqual({ z: 1 });
  });
});

test("a run that ends well hands what it did to the catalogue, and its pieces go", async () => {
  const scene = Scene.inMemory(new MemoryCache());
  await scene.apply([entry("a", 1)]);
  const before = await scene.read();
  const journal = scene.journal(before, 7);
  journal.add([entry("a", 2)]);
  await journal.flush();
  journal.add([entry("b", 2)]);
  expect(journalled(scene)).toHaveLength(1);
  await writeCatalogue(
    scene.remote,
    STATE,
    before.stored,
    await journal.finish(),
    { planId: planId(7), at: AT, lineage: LINEAGE },
    scene.copy,
  );
  expect(scene.timer.waiting).toEqual([]);
  expect(journalled(scene)).toEqual([]);
  for (const reader of [scene, scene.elsewhere()])
    expect(sizes(await reader.read())).toEqual({ a: 2, b: 2 });
});
