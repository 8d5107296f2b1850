import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { plannedContent } from "../../src/apply/planned-content.ts";
import { type Digest, ContentHash } from "../../src/model/digest.ts";
import { LocalChangeError } from "../../src/model/errors.ts";
import { ROOT } from "../../src/model/path.ts";
import type { Placement } from "../../src/model/remote-files.ts";
import { openLocalFiles } from "../../src/scan/local-files.ts";
import { placement } from "../contract/requests.ts";
import type { FtpServerOptions } from "../support/ftp-server/server-options.ts";
import { type Scene, scenes, sleepUntil } from "./scene.ts";

const open = scenes();

const MIB = 1024 * 1024;
const TAIL = 64 * 1024;
/** What is compared before an upload goes on, where it broke off after two MiB. */
const FROM_TWO_MIB = 2 * MIB - TAIL;

/** Each word says where it belongs. */
const CONTENT = Buffer.from(
  Uint32Array.from({ length: 2 * MIB }, (_, i) => i).buffer,
);

/** The content, and from where on each try wanted it. */
function watched(content: Placement["content"] = slices): {
  readonly stream: Placement["content"];
  readonly starts: readonly number[];
} {
  const starts: number[] = [];
  const stream = (from: number): AsyncIterable<Uint8Array> => {
    starts.push(from);
    return content(from);
  };
  return { stream, starts };
}

async function* slices(from: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < CONTENT.length; at += 100_000) {
    yield CONTENT.subarray(at, at + 100_000);
    await Promise.resolve();
  }
}

function cut(scene: Scene, after: number, on: "STOR" | "APPE" = "STOR"): void {
  const match = /temporary-\d$/;
  scene.server.inject({ on, match, do: { kind: "cut-data", after } });
}

const stored = (scene: Scene) => readFileSync(join(scene.server.root, "file"));

function expectPlaced(
  scene: Scene,
  { failed }: Awaited<ReturnType<Scene["place"]>>,
): void {
  expect([...failed.values()]).toEqual([]);
  expect(stored(scene).equals(CONTENT)).toBe(true);
  expect(scene.names()).toEqual(["file"]);
  expect(readdirSync(join(scene.server.root, "tmp"))).toEqual([]);
}

/** Does something to what the server holds while a lost connection is being mourned. */
async function placeWith(
  scene: Scene,
  stream: Placement["content"],
  between: (temporary: string) => void,
): ReturnType<Scene["place"]> {
  const placing = scene.place(placement("/file", CONTENT, { stream }));
  await sleepUntil(() => scene.opened.notices.length > 0);
  between(join(scene.server.root, "tmp/temporary-1"));
  return placing;
}

/** Milliseconds in which a test may do that. */
const MOURNING = 300;

interface ServerRow {
  readonly title: string;
  readonly options: FtpServerOptions;
  readonly by: "APPE" | "REST" | "none";
}

const SERVERS: readonly ServerRow[] = [
  { title: "that can all", options: {}, by: "APPE" },
  {
    title: "under TLS",
    ...{ options: { tls: "explicit", requireTls: true }, by: "APPE" },
  },
  {
    title: "that zero-fills at REST",
    ...{ options: { restZeroFills: true }, by: "APPE" },
  },
  {
    title: "without APPE",
    ...{ options: { features: { appe: false } }, by: "REST" },
  },
  {
    title: "that replaces at APPE",
    ...{ options: { appeReplaces: true }, by: "REST" },
  },
  {
    title: "without APPE that zero-fills at REST",
    options: { features: { appe: false }, restZeroFills: true },
    by: "none",
  },
  {
    title: "that forgets REST",
    ...{ options: { restIgnored: true }, by: "none" },
  },
  {
    title: "that replaces at APPE and forgets REST",
    ...{ options: { appeReplaces: true, restIgnored: true }, by: "none" },
  },
  {
    title: "without REST",
    ...{ options: { features: { rest: false } }, by: "none" },
  },
  {
    title: "without SIZE",
    ...{ options: { features: { size: false } }, by: "none" },
  },
];

describe.each(SERVERS)("a server $title", ({ options, by }) => {
  const what = by === "none" ? "all again" : `the rest by ${by}`;
  test(`gets ${what}`, async () => {
    const scene = await open(options);
    cut(scene, 2 * MIB);
    const { stream, starts } = watched();
    const file = placement("/file", CONTENT, { stream });
    expectPlaced(scene, await scene.place(file));
    expect(starts).toEqual([0, by === "none" ? 0 : FROM_TWO_MIB]);
    const uploads = scene.server.commands.filter(({ line }) =>
      /^(STOR|APPE) .*temporary-1$/.test(line),
    );
    const verb = by === "APPE" ? "APPE" : "STOR";
    expect(uploads.at(-1)?.line).toMatch(verb);
    expect(scene.server.commandsDuringTransfer).toBe(0);
  });
});

test("whatever breaks, a file is whole or not there", async () => {
  let resumed = 0;
  for (let seed = 1; seed <= 10; seed++) {
    const scene = await open({ resets: { seed, rate: 0.01 } });
    const { done } = await scene.place(placement("/file", CONTENT));
    if (done.length > 0) expect(stored(scene).equals(CONTENT)).toBe(true);
    else expect(scene.names()).toEqual([]);
    resumed += scene.commands("RETR").length;
  }
  expect(resumed).toBeGreaterThan(10);
});

test.each([
  ["a reset", { kind: "cut-data", after: 2 * MIB, reset: true }],
  ["a lie", { kind: "cut-data", after: 2 * MIB, reply: "226 Fine." }],
] as const)("what ends in %s is whole in the end", async (_, fault) => {
  const scene = await open();
  scene.server.inject({ on: "STOR", do: fault });
  expectPlaced(scene, await scene.place(placement("/file", CONTENT)));
});

test("a resumed upload that breaks off goes on again, and again", async () => {
  const scene = await open();
  cut(scene, 2 * MIB);
  cut(scene, MIB, "APPE");
  cut(scene, 2 * MIB, "APPE");
  const { stream, starts } = watched();
  const file = placement("/file", CONTENT, { stream });
  expectPlaced(scene, await scene.place(file));
  expect(starts.map((start) => (start === 0 ? 0 : start + TAIL))).toEqual([
    ...[0, 2 * MIB, 3 * MIB, 5 * MIB],
  ]);
});

test("a line that breaks often, but gets ahead each time, brings the file over in the end", async () => {
  const scene = await open();
  const content = Buffer.alloc(60 * MIB, CONTENT);
  const match = /temporary-1$/;
  const broken = { kind: "cut-data", after: 9 * MIB } as const;
  scene.server.inject({ on: "STOR", match, do: broken });
  const fault = scene.server.inject({
    ...{ on: "APPE", match, times: Infinity },
    do: broken,
  });
  expect((await scene.place(placement("/file", content))).done).toEqual([1]);
  expect(fault.fired).toBeGreaterThan(5);
  expect(stored(scene).equals(content)).toBe(true);
});

test("an upload that broke off early begins again", async () => {
  const scene = await open();
  cut(scene, MIB / 2);
  const { stream, starts } = watched();
  const file = placement("/file", CONTENT, { stream });
  expectPlaced(scene, await scene.place(file));
  expect(starts).toEqual([0, 0]);
  expect(scene.commands("RETR")).toEqual([]);
});

test("for a small file the server isn't even asked", async () => {
  const scene = await open();
  cut(scene, MIB / 4);
  await scene.place(placement("/file", CONTENT.subarray(0, MIB / 2)));
  expect(stored(scene)).toHaveLength(MIB / 2);
  expect(scene.commands("SIZE")).toHaveLength(1);
});

test("a server is tried out once", async () => {
  const scene = await open();
  cut(scene, 2 * MIB);
  expectPlaced(scene, await scene.place(placement("/file", CONTENT)));
  cut(scene, 2 * MIB);
  expectPlaced(scene, await scene.place(placement("/file", CONTENT)));
  expect(
    scene.commands("APPE").filter((line) => line.endsWith("probe")),
  ).toHaveLength(1);
});

test("what was sent to its end and is not whole there goes on too", async () => {
  const scene = await open({}, { confirmTimeout: 100 }, MOURNING);
  scene.server.inject({ on: "STOR", do: { kind: "no-completion" } });
  const local = localFile(CONTENT, full(CONTENT));
  const { stream, starts } = watched(local.content);
  const result = await placeWith(scene, stream, (temporary) => {
    truncateSync(temporary, 2 * MIB);
  });
  expectPlaced(scene, result);
  expect(starts).toEqual([0, FROM_TWO_MIB]);
});

describe("a server that after the break", () => {
  test.each([
    ["has lost its end", 1.5 * MIB, 1.5 * MIB - TAIL],
    ["has lost nearly all", TAIL, 0],
    ["holds more than was sent", 7 * MIB, 0],
  ])("%s gets the right rest", async (_, size, from) => {
    const scene = await open({}, {}, MOURNING);
    cut(scene, 2 * MIB);
    // The end is like that of a file that grew by zeros.
    const content = Buffer.concat([
      CONTENT.subarray(0, 3 * MIB),
      Buffer.alloc(5 * MIB),
    ]);
    const { stream, starts } = watched(async function* (start) {
      if (starts.length > 1) {
        yield content.subarray(start);
        return;
      }
      yield content.subarray(0, 2.5 * MIB);
      // It breaks off before any more is given.
      await sleepUntil(() => scene.opened.notices.length > 0);
    });
    const result = await placeWith(scene, stream, (temporary) => {
      truncateSync(temporary, size);
    });
    expect([...result.failed.values()]).toEqual([]);
    expect(stored(scene).equals(content)).toBe(true);
    expect(starts).toEqual([0, from]);
  });

  test("has less than it says gets all again", async () => {
    const scene = await open();
    cut(scene, FROM_TWO_MIB);
    scene.answer("SIZE", `213 ${2 * MIB}`);
    const { stream, starts } = watched();
    const file = placement("/file", CONTENT, { stream });
    expectPlaced(scene, await scene.place(file));
    expect(starts).toEqual([0, 0]);
  });

  test("has zeros at its end gets all again", async () => {
    const scene = await open({}, {}, MOURNING);
    cut(scene, 2 * MIB);
    const { stream, starts } = watched();
    const result = await placeWith(scene, stream, (temporary) => {
      truncateSync(temporary, 2 * MIB - 4096);
      truncateSync(temporary, 2 * MIB);
    });
    expectPlaced(scene, result);
    expect(starts).toEqual([0, FROM_TWO_MIB, 0]);
  });

  test("has no file any more gets all again", async () => {
    const scene = await open({}, {}, MOURNING);
    cut(scene, 2 * MIB);
    const { stream, starts } = watched();
    expectPlaced(scene, await placeWith(scene, stream, rmSync));
    expect(starts).toEqual([0, 0]);
  });

  test.each([
    ["APPE", "550 Not today."],
    ["APPE", "451 Not today."],
    ["RETR", "550 Write only."],
    ["REST", "501 Too far."],
  ] as const)("refuses %s with %j gets all again", async (on, text) => {
    const scene = await open();
    cut(scene, 2 * MIB);
    const match = /temporary-1$|\d\d/;
    scene.server.inject({ on, match, do: { kind: "reply", text } });
    const { stream, starts } = watched();
    const file = placement("/file", CONTENT, { stream });
    expectPlaced(scene, await scene.place(file));
    expect(starts.at(-1)).toBe(0);
    expect(scene.opened.notices).toHaveLength(1);
  });

  test("has a full disk fails in its words, and is not sent all again", async () => {
    const scene = await open();
    cut(scene, 2 * MIB);
    const reply = "552 Quota exceeded.";
    scene.server.inject({
      ...{ on: "APPE", match: /temporary-1$/ },
      do: { kind: "cut-data", after: MIB, reply },
    });
    const { stream, starts } = watched();
    const { failed } = await scene.place(
      placement("/file", CONTENT, { stream }),
    );
    expect(failed.get(1)).toMatchObject({ reply });
    expect(starts).toEqual([0, FROM_TWO_MIB]);
    expect(readdirSync(join(scene.server.root, "tmp"))).toEqual([]);
  });

  test("adds what it had still to store gets all again", async () => {
    const scene = await open();
    cut(scene, 2 * MIB);
    // A size that is told too small comes to the same.
    scene.server.inject({
      ...{ on: "SIZE", match: /temporary-1$/ },
      do: { kind: "reply", text: `213 ${1.5 * MIB}` },
    });
    const { stream, starts } = watched();
    const file = placement("/file", CONTENT, { stream });
    expectPlaced(scene, await scene.place(file));
    expect(starts).toEqual([0, 0]);
  });
});

test("what has another size after it went on begins again, and nothing of it is gone on with", async () => {
  const scene = await open();
  cut(scene, 2 * MIB);
  for (const size of [2 * MIB, 7]) scene.answer("SIZE", `213 ${size}`);
  const { stream, starts } = watched();
  const file = placement("/file", CONTENT, { stream });
  expectPlaced(scene, await scene.place(file));
  expect(starts).toEqual([0, FROM_TWO_MIB, 0]);
  // After each upload, and once to go on.
  expect(scene.commands("SIZE")).toHaveLength(3);
});

test("the remains of an earlier run are no beginning, however like one they look", async () => {
  const scene = await open({}, { timeout: 200 });
  const remains = Buffer.from(CONTENT.subarray(0, MIB));
  remains[0] = 255;
  writeFileSync(join(scene.server.root, "tmp/temporary-1"), remains);
  // Much is on its way before the server has said that it takes it.
  scene.server.inject({ on: "STOR", do: { kind: "silence" } });
  let given = 0;
  const { stream, starts } = watched(async function* (from) {
    for await (const chunk of slices(from)) {
      if (starts.length === 1) given += chunk.length;
      yield chunk;
    }
  });
  const file = placement("/file", CONTENT, { stream });
  expectPlaced(scene, await scene.place(file));
  expect(given).toBeGreaterThan(MIB);
  expect(starts).toEqual([0, 0]);
});

describe("a local file that changes between two tries", () => {
  const CUT = 2 * MIB + 50_000;

  // The partial digest covers the ends only, so that it can't tell.
  test.each([
    ["where it was sent already", MIB, partial],
    ["where it was on its way", CUT + 100_000, partial],
    ["where it was still to be sent", 7 * MIB, full],
  ])("%s is not put in place", async (_, at, digest) => {
    const scene = await open();
    scene.write("/file", "old");
    cut(scene, CUT);
    const local = localFile(CONTENT, digest(CONTENT));
    const changed = Buffer.from(CONTENT).fill(255, at, at + 4);
    const { stream, starts } = watched((from) => {
      if (from > 0) local.write(changed);
      return local.content(from);
    });
    const file = placement("/file", CONTENT, { stream });
    const { failed } = await scene.place(file);
    expect(starts).toEqual([0, CUT - TAIL]);
    expect(failed.get(1)).toBeInstanceOf(LocalChangeError);
    expect(scene.read("/file")).toBe("old");
    expect(readdirSync(join(scene.server.root, "tmp"))).toEqual([]);
  });

  test("at the end of what was sent is sent from the start when it is what was planned", async () => {
    const scene = await open();
    cut(scene, CUT);
    const before = Buffer.from(CONTENT).fill(255, CUT - 100, CUT);
    const local = localFile(before, full(CONTENT));
    const { stream, starts } = watched((from) => {
      if (from > 0) local.write(CONTENT);
      return local.content(from);
    });
    const file = placement("/file", CONTENT, { stream });
    expectPlaced(scene, await scene.place(file));
    expect(starts).toEqual([0, CUT - TAIL, 0]);
    await sleepUntil(() => !isOpen(local.path));
    expect(isOpen(local.path)).toBe(false);
  });
});

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

interface LocalFile {
  readonly path: string;
  readonly content: Placement["content"];
  write(bytes: Buffer): void;
}

/** A file on disk, sent as an apply sends it. */
function localFile(bytes: Buffer, hash: Digest): LocalFile {
  const folder = mkdtempSync(join(tmpdir(), "ftp-sync-resume-"));
  folders.push(folder);
  const path = join(folder, "file");
  writeFileSync(path, bytes);
  const local = openLocalFiles(path, "file", new AbortController().signal);
  const after = { size: bytes.length, hash, hashFile: false };
  const ignore = () => undefined;
  return {
    path,
    content: plannedContent(local, ROOT, after, ignore, ignore),
    write: (content) => {
      writeFileSync(path, content);
    },
  };
}

/** This process holds it open. */
function isOpen(path: string): boolean {
  const folder = "/proc/self/fd";
  return readdirSync(folder).some((name) => {
    try {
      return readlinkSync(join(folder, name)) === path;
    } catch {
      // Closed meanwhile, as the one that lists them is.
      return false;
    }
  });
}

function digests(bytes: Buffer): ReturnType<ContentHash["digests"]> {
  const hash = new ContentHash(bytes.length);
  hash.update(bytes);
  return hash.digests();
}

const full = (bytes: Buffer): Digest => digests(bytes).full;
const partial = (bytes: Buffer): Digest => digests(bytes).partial;
