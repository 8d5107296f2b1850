/** A damaged catalogue is noticed, said and not used; and the next apply begins a new one. */
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it, test } from "vitest";
import {
  ConnectionError,
  LoginError,
  NewerStateError,
  type RemoteError,
  ServerRefusal,
  TransientError,
  TrustError,
} from "../../../src/model/errors.ts";
import { parseRemotePath, type RemotePath } from "../../../src/model/path.ts";
import type { Listing } from "../../../src/model/remote-files.ts";
import { streamOf } from "../../../src/model/stream-of.ts";
import { cataloguePieceName } from "../../../src/state/piece-name.ts";
import {
  entry,
  LINEAGE,
  MemoryCache,
  namesIn,
  planId,
  Scene,
  sizes,
  STATE,
} from "./state-scene.ts";

const FOLDER = parseRemotePath(`${STATE}/catalogue`);
const OTHER = "6f1e0c9a-0000-4000-8000-00000000ffff";

/** A base and two segments. */
async function threePieces(cache?: MemoryCache): Promise<Scene> {
  const scene = Scene.inMemory(cache);
  await scene.apply([entry("a", 1), entry("b", 1)]);
  await scene.apply([entry("a", 2)]);
  await scene.apply([entry("c/d", 3)]);
  return scene;
}

/** The piece of this serial. */
function piece(scene: Scene, serial: number): RemotePath {
  const name = namesIn(scene.remote, "catalogue").find((name) =>
    name.startsWith(`0000000${serial}-`),
  );
  return parseRemotePath(`${FOLDER}/${name ?? ""}`);
}

function bytesOf(scene: Scene, path: RemotePath): Buffer {
  return Buffer.from(scene.remote.files.get(path)?.content ?? []);
}

function put(scene: Scene, path: RemotePath, content: Uint8Array): void {
  scene.remote.files.set(path, { content, modified: scene.remote.now });
}

/** The text of a piece changed, under a name that fits it. */
function forge(
  scene: Scene,
  serial: number,
  edit: (text: string) => string,
  pack: (text: string) => Buffer = gzipSync,
): void {
  const path = piece(scene, serial);
  const text = gunzipSync(bytesOf(scene, path)).toString();
  const bytes = pack(edit(text));
  scene.remote.files.delete(path);
  const name = cataloguePieceName(
    serial === 1 ? "base" : "segment",
    ...([serial, bytes] as const),
  );
  put(scene, parseRemotePath(`${FOLDER}/${name}`), bytes);
}

async function expectDamaged(scene: Scene, what: RegExp): Promise<void> {
  const known = await scene.read();
  expect(known.catalogue).toBeUndefined();
  expect(known.head).toBeUndefined();
  expect(known.problems).toEqual([expect.stringMatching(what)]);
  // The next apply begins anew, and what it wrote counts although the old pieces may stay.
  await scene.write(known, [entry("new", 7)], { lineage: OTHER });
  const again = await scene.elsewhere().read();
  expect(again.problems).toEqual([]);
  expect(again.head?.lineage).toBe(OTHER);
  expect(sizes(again)).toEqual({ new: 7 });
}

const DAMAGES: readonly [string, RegExp, (scene: Scene) => void][] = [
  [
    "cut short",
    /cut short or changed/,
    (scene) => {
      const path = piece(scene, 2);
      put(scene, path, bytesOf(scene, path).subarray(0, 60));
    },
  ],
  [
    "emptied",
    /cut short or changed/,
    (scene) => {
      put(scene, piece(scene, 1), Buffer.alloc(0));
    },
  ],
  [
    "replaced by garbage",
    /cut short or changed/,
    (scene) => {
      const path = piece(scene, 3);
      put(scene, path, Buffer.alloc(bytesOf(scene, path).length + 1, "x"));
    },
  ],
  [
    "missing in the middle",
    /00000002-.* is missing/,
    (scene) => {
      scene.remote.files.delete(piece(scene, 2));
    },
  ],
  [
    "without its base",
    /begins with is missing/,
    (scene) => {
      scene.remote.files.delete(piece(scene, 1));
    },
  ],
  [
    "renamed to another serial",
    /first line is not what its name says/,
    (scene) => {
      const path = piece(scene, 3);
      const bytes = bytesOf(scene, path);
      scene.remote.files.delete(path);
      put(scene, parseRemotePath(path.replace("00000003", "00000004")), bytes);
    },
  ],
  [
    "with two latest pieces",
    /both claim/,
    (scene) => {
      const bytes = gzipSync("{}\n");
      const name = cataloguePieceName("segment", 3, bytes);
      put(scene, parseRemotePath(`${FOLDER}/${name}`), bytes);
    },
  ],
  [
    "with other files only",
    /begins with is missing/,
    (scene) => {
      for (const name of namesIn(scene.remote, "catalogue"))
        scene.remote.files.delete(parseRemotePath(`${FOLDER}/${name}`));
      put(
        scene,
        parseRemotePath(`${FOLDER}/00000001-base.jsonl`),
        Buffer.from("{}"),
      );
    },
  ],
  [
    "of another lineage in the middle",
    /is not what came before/,
    (scene) => {
      forge(scene, 3, (text) => text.replaceAll(LINEAGE, OTHER));
    },
  ],
  [
    "with a next piece of another lineage",
    /is not what came before/,
    (scene) => {
      const latest = piece(scene, 3);
      const text = gunzipSync(bytesOf(scene, latest)).toString();
      const name = latest.slice(FOLDER.length + 1);
      const next = text
        .replaceAll(LINEAGE, OTHER)
        .replace('"serial":3', '"serial":4')
        .replace(/"previous":"[^"]*"/, `"previous":"${name}"`);
      const bytes = gzipSync(next);
      const path = `${FOLDER}/${cataloguePieceName("segment", 4, bytes)}`;
      put(scene, parseRemotePath(path), bytes);
    },
  ],
  [
    "with a segment that names no piece before",
    /rightly/,
    (scene) => {
      forge(scene, 3, (text) =>
        text.replace(/"previous":"[^"]*"/, '"previous":null'),
      );
    },
  ],
  [
    "of no version",
    /no version of the format/,
    (scene) => {
      forge(scene, 3, (text) => text.replace('"version":1', '"version":0'));
    },
  ],
  [
    "of another format",
    /not of the format/,
    (scene) => {
      forge(scene, 3, (text) =>
        text.replace("ftp-sync/catalogue", "ftp-sync/plan"),
      );
    },
  ],
  [
    "with a header only in part",
    /line 1 breaks the format/,
    (scene) => {
      forge(scene, 3, (text) => text.replace(/"at":"[^"]*"/, '"at":"noon"'));
    },
  ],
  [
    "with a path out of the source",
    /line 2 breaks the format/,
    (scene) => {
      forge(scene, 3, (text) =>
        text.replace('"folder":"c"', '"folder":"../c"'),
      );
    },
  ],
  [
    "with a name that is a path",
    /line 2 breaks the format/,
    (scene) => {
      forge(scene, 3, (text) =>
        text.replace('"name":"d"', '"name":"d/../../e"'),
      );
    },
  ],
  [
    "with an unknown key",
    /line 2 breaks the format/,
    (scene) => {
      forge(scene, 3, (text) => text.replace('"size":3', '"size":3,"extra":1'));
    },
  ],
  [
    "with keys in another order",
    /line 2 breaks the format/,
    (scene) => {
      forge(scene, 3, (text) =>
        text.replace(/\{"folder":"c",("files":.*)\}\n/, '{$1,"folder":"c"}\n'),
      );
    },
  ],
  [
    "with the gone before the files",
    /line 2 breaks the format/,
    (scene) => {
      forge(scene, 3, (text) =>
        text.replace('"folder":"c",', '"folder":"c","gone":["x"],'),
      );
    },
  ],
  [
    "with a header in the middle",
    /line 3 breaks the format/,
    (scene) => {
      forge(scene, 3, (text) => text + (text.split("\n")[0] ?? "") + "\n");
    },
  ],
  [
    "without the end of its last line",
    /whole line/,
    (scene) => {
      forge(scene, 3, (text) => text.slice(0, -1));
    },
  ],
  [
    "that is no gzip",
    /can't be unpacked/,
    (scene) => {
      forge(
        scene,
        3,
        (text) => text,
        (text) => Buffer.from(text),
      );
    },
  ],
  [
    "whose gzip is broken",
    /can't be unpacked/,
    (scene) => {
      forge(
        scene,
        3,
        (text) => text,
        (text) => gzipSync(text).subarray(0, -12),
      );
    },
  ],
  [
    "that unpacks to too much",
    /can't be unpacked/,
    (scene) => {
      forge(scene, 3, (text) => text + " ".repeat(8_000_000));
    },
  ],
];

describe.each(["no copy", "a local copy"])("with %s, a catalogue", (kept) => {
  it.each(DAMAGES)("%s is damaged", async (_, what, damage) => {
    const cache = kept === "no copy" ? undefined : new MemoryCache();
    const scene = await threePieces(cache);
    damage(scene);
    await expectDamaged(scene, what);
  });
});

test("a catalogue of a newer version is no damage: it must not be overwritten", async () => {
  const scene = await threePieces();
  forge(scene, 3, (text) => text.replace('"version":1', '"version":2'));
  const reading = scene.read();
  await expect(reading).rejects.toThrow(NewerStateError);
  await expect(reading).rejects.toThrow("is of version 2");
});

test("pieces that were just replaced by a base are no damage", async () => {
  const scene = Scene.inMemory();
  for (let n = 1; n <= 31; n++) await scene.apply([entry(`d/${n}`, n)]);
  const list: typeof scene.remote.list = scene.remote.list.bind(scene.remote);
  const folders = [FOLDER, parseRemotePath(`${STATE}/journal`)];
  const before: Listing[] = [];
  for await (const listing of list(streamOf(folders))) before.push(listing);
  await scene.apply([entry("e", 1)]);
  scene.remote.list = () => {
    scene.remote.list = list;
    return streamOf(before);
  };
  const known = await scene.read();
  expect(known.problems).toEqual([]);
  expect(known.head?.serial).toBe(32);
});

test("garbage of the same size is not seen where a copy makes reading it needless", async () => {
  const scene = await threePieces(new MemoryCache());
  const before = sizes(await scene.read());
  const latest = piece(scene, 3);
  put(scene, latest, Buffer.alloc(bytesOf(scene, latest).length, "x"));
  expect(sizes(await scene.read())).toEqual(before);
  const elsewhere = await scene.elsewhere().read();
  expect(elsewhere.problems).toEqual([expect.stringMatching(/changed/)]);
});

describe("a listing", () => {
  function withListing(
    scene: Scene,
    change: (listing: Listing) => Listing,
  ): void {
    const list: typeof scene.remote.list = scene.remote.list.bind(scene.remote);
    scene.remote.list = async function* (folders) {
      for await (const listing of list(folders)) yield change(listing);
    };
  }

  const failed =
    (error: RemoteError) =>
    (listing: Listing): Listing => ({
      kind: "failed",
      folder: listing.folder,
      error,
    });

  it.each([new ServerRefusal("550 no"), new TransientError("421 busy")])(
    "that fails is a problem: $message",
    async (error) => {
      const scene = await threePieces();
      withListing(scene, failed(error));
      const known = await scene.read();
      expect(known.catalogue).toBeUndefined();
      expect(known.problems).toEqual([
        expect.stringContaining(error.message),
        expect.stringContaining(error.message),
      ]);
    },
  );

  it.each([
    new ConnectionError("gone"),
    new LoginError("530"),
    new TrustError("bad"),
  ])(
    "says nothing when the server is out of reach: $message",
    async (error) => {
      const scene = await threePieces();
      withListing(scene, failed(error));
      await expect(scene.read()).rejects.toBe(error);
    },
  );

  it.each([
    { incomplete: "226 Output truncated" },
    { incomplete: undefined, doubtful: true },
  ])("that may not be whole proves no catalogue: %o", async (doubt) => {
    const scene = await threePieces();
    withListing(scene, (listing) =>
      listing.kind === "listed" && listing.folder === FOLDER
        ? { ...listing, ...doubt }
        : listing,
    );
    const known = await scene.read();
    expect(known.catalogue).toBeUndefined();
    expect(known.problems).toEqual([expect.stringContaining("whole")]);
  });
});

test("a server lost while reading is no damage", async () => {
  const scene = await threePieces();
  const error = new ConnectionError("gone");
  scene.remote.read = async function* (files) {
    for await (const { path } of files) yield { kind: "failed", path, error };
  };
  await expect(scene.read()).rejects.toBe(error);
});

test("an older state is taken, and said when a newer one was seen from here", async () => {
  const scene = await threePieces(new MemoryCache());
  const latest = piece(scene, 3);
  const bytes = bytesOf(scene, latest);
  scene.remote.files.delete(latest);
  const known = await scene.read();
  expect(known.problems).toEqual([]);
  expect(known.head).toEqual({
    lineage: LINEAGE,
    serial: 2,
    planId: planId(2),
  });
  expect(known.rolledBack).toEqual({ lineage: LINEAGE, seen: 3, found: 2 });
  expect((await scene.elsewhere().read()).rolledBack).toBeUndefined();
  // Still so until an apply wrote another state.
  expect((await scene.read()).rolledBack).toBeDefined();
  put(scene, latest, bytes);
  expect((await scene.read()).rolledBack).toBeUndefined();
});

test("a catalogue that is gone is said when it was seen from here", async () => {
  const scene = await threePieces(new MemoryCache());
  for (const name of namesIn(scene.remote, "catalogue"))
    scene.remote.files.delete(parseRemotePath(`${FOLDER}/${name}`));
  const known = await scene.read();
  expect(known).toMatchObject({ problems: [], catalogue: undefined });
  expect(known.rolledBack).toEqual({ lineage: LINEAGE, seen: 3, found: 0 });
});
