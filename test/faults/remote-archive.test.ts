import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TransientError } from "../../src/model/errors.ts";
import { placement, type PlacementWish } from "../contract/requests.ts";
import type { Fault } from "../support/ftp-server/faults.ts";
import type { FtpServerOptions } from "../support/ftp-server/server-options.ts";
import { type Scene, scenes } from "./scene.ts";

const open = scenes();

const OLD = "the old content";
const NEW = "and the new one";
const OLD_DIGITS = "0".repeat(64);
const NEW_DIGITS = "1".repeat(64);
const TIME = "2024-05-01T10:00:00Z";

async function withOld(options: FtpServerOptions = {}): Promise<Scene> {
  const scene = await open(options);
  scene.write("/a", OLD);
  scene.write("/.a.hash", OLD_DIGITS);
  return scene;
}

const replace = (scene: Scene, wish: PlacementWish = {}) =>
  scene.place(
    placement("/a", NEW, {
      ...{ modified: TIME, archive: "/old/deep/a" },
      hashFile: { exists: true, content: NEW_DIGITS },
      ...wish,
    }),
  );

const exists = (scene: Scene, path: string) =>
  existsSync(join(scene.server.root, path));

function expectArchived(scene: Scene): void {
  expect(scene.names("/old/deep")).toEqual([".a.hash", "a"]);
  expect(scene.read("/old/deep/a")).toBe(OLD);
  expect(scene.read("/old/deep/.a.hash")).toBe(OLD_DIGITS);
}

function expectReplaced(scene: Scene): void {
  expectArchived(scene);
  expect(scene.names()).toEqual([".a.hash", "a", "old"]);
  expect(scene.read("/a")).toBe(NEW);
  expect(scene.read("/.a.hash")).toBe(NEW_DIGITS);
}

function expectUntouched(scene: Scene): void {
  expect(scene.read("/a")).toBe(OLD);
  expect(scene.read("/.a.hash")).toBe(OLD_DIGITS);
  const archived = exists(scene, "/old/deep") ? scene.names("/old/deep") : [];
  expect(archived).toEqual([]);
}

/** Of the renames: of the file, and of what goes along. */
const RENAMES = [
  ["RNFR", /^\/a$/],
  ["RNTO", /^\/old\/deep\/a$/],
  ["RNFR", /^\/\.a\.hash$/],
  ["RNTO", /^\/old\/deep\/\.a\.hash$/],
  ["RNFR", /temporary/],
  ["RNTO", /^\/a$/],
] as const;

const KINDS = ["drop", "drop-after"] as const;

const loss = (
  [on, match]: (typeof RENAMES)[number],
  kind: (typeof KINDS)[number],
  more: Pick<Fault, "skip" | "times"> = {},
): Fault =>
  kind === "drop"
    ? { on, match, ...more, do: { kind } }
    : { on, match, ...more, do: { kind } };

describe.each([true, false])("RNTO replaces files: %s", (renameOverwrites) => {
  test("the old file goes to the archive before the new one takes its name", async () => {
    const scene = await withOld({ renameOverwrites });
    const { done, times } = await replace(scene);
    expect(done).toEqual([1]);
    expect(times.get(1)).toBe(TIME);
    expectReplaced(scene);
    // Nothing had to be moved aside.
    expect(exists(scene, "/tmp/aside")).toBe(false);
  });

  for (const rename of RENAMES)
    for (const kind of KINDS)
      test.each([false, true])(
        `a connection lost at ${rename[0]} ${String(rename[1])} (${kind}) costs nothing, the archive's folder there: %s`,
        async (isThere) => {
          const scene = await withOld({ renameOverwrites });
          if (isThere) scene.makeFolder("/old/deep");
          // The first round of the hash file's is in vain where the folder isn't there.
          const skip = isThere || !/hash/.test(rename[1].source) ? 0 : 1;
          const fault = scene.server.inject(loss(rename, kind, { skip }));
          const { done, failed, times } = await replace(scene);
          expect([...failed.values()]).toEqual([]);
          expect(done).toEqual([1]);
          expect(times.get(1)).toBe(TIME);
          expect(fault.fired).toBe(1);
          expectReplaced(scene);
        },
      );

  test("a new file that may not take the name has the old one back", async () => {
    const scene = await withOld({ renameOverwrites });
    scene.server.inject({
      ...{ on: "RNTO", match: /^\/a$/ },
      do: { kind: "reply", text: "553 Not now." },
    });
    const { failed } = await replace(scene);
    expect(failed.get(1)).toMatchObject({ reply: "553 Not now." });
    expectUntouched(scene);
  });
});

test("an old file that can't be brought back is said to lie in the archive", async () => {
  const scene = await withOld();
  scene.server.inject({
    ...{ on: "RNTO", match: /^\/a$/, times: Infinity },
    do: { kind: "reply", text: "553 Never." },
  });
  const { failed } = await replace(scene);
  expect(failed.get(1)).toBeInstanceOf(TransientError);
  expect(failed.get(1)?.message).toContain("553 Never.");
  expect(failed.get(1)?.message).toContain(
    "the old file lies at /old/deep/a now",
  );
  expectArchived(scene);
  scene.server.clearFaults();
  expect((await replace(scene)).done).toEqual([1]);
  expectReplaced(scene);
});

test("an old file of which nobody knows where it is may lie in the archive", async () => {
  const scene = await withOld();
  scene.makeFolder("/old/deep");
  scene.server.inject({
    ...loss(["RNTO", /^\/old\/deep\/a$/], "drop-after", { times: Infinity }),
  });
  scene.server.inject(loss(["RNTO", /^\/a$/], "drop", { times: Infinity }));
  const { failed } = await replace(scene);
  expect(failed.get(1)?.message).toMatch(
    /the old file (may lie|lies) at \/old\/deep\/a now/,
  );
  expectArchived(scene);
});

test("a way into the archive that is refused leaves all as it was", async () => {
  const scene = await withOld();
  scene.server.inject({
    ...{ on: "RNTO", match: /^\/old\/deep\/a$/, times: Infinity },
    do: { kind: "reply", text: "553 No archive here." },
  });
  const { failed } = await replace(scene);
  expect(failed.get(1)).toMatchObject({ reply: "553 No archive here." });
  expect(failed.get(1)?.message).not.toContain("now");
  expectUntouched(scene);
});

test("a hash file that is refused keeps the file out of the archive too", async () => {
  const scene = await withOld();
  scene.server.inject({
    ...{ on: "RNTO", match: /^\/old\/deep\/\.a\.hash$/, times: Infinity },
    do: { kind: "reply", text: "553 No hash files here." },
  });
  const { failed } = await replace(scene);
  expect(failed.get(1)).toMatchObject({ reply: "553 No hash files here." });
  expectUntouched(scene);
});

test.each([{}, { size: false }])(
  "an archived copy is never replaced (features %j)",
  async (features) => {
    const scene = await withOld({ features });
    scene.makeFolder("/old/deep");
    scene.write("/old/deep/a", "archived before");
    expect((await replace(scene)).done).toEqual([1]);
    expect(scene.read("/old/deep/a")).toBe("archived before");
    expect(scene.names("/old/deep")).toEqual(["a"]);
    expect(scene.read("/a")).toBe(NEW);
  },
);

test("where the archive can't be looked into, nothing is changed", async () => {
  const scene = await withOld({ features: { size: false } });
  scene.makeFolder("/old/deep");
  scene.write("/old/deep/a", "archived before");
  const times = Infinity;
  scene.server.inject({
    ...{ on: "MLSD", times },
    do: { kind: "short-listing", entries: 0 },
  });
  const { failed } = await replace(scene);
  expect(failed.get(1)?.message).toContain("can't tell whether a file stands");
  expect(scene.read("/old/deep/a")).toBe("archived before");
  expect(scene.read("/a")).toBe(OLD);
});

test("an old file that can't be renamed and is there is not replaced", async () => {
  const scene = await withOld();
  scene.server.inject({
    ...{ on: "RNFR", match: /^\/a$/, times: Infinity },
    do: { kind: "reply", text: "550 Locked." },
  });
  const { failed } = await replace(scene);
  expect(failed.get(1)).toMatchObject({ reply: "550 Locked." });
  expectUntouched(scene);
});

test("an old file that is gone needs no archive", async () => {
  const scene = await open();
  scene.write("/.a.hash", OLD_DIGITS);
  expect((await replace(scene)).done).toEqual([1]);
  expect(scene.read("/a")).toBe(NEW);
  expect(scene.read("/.a.hash")).toBe(NEW_DIGITS);
  expect(exists(scene, "/old/deep/.a.hash")).toBe(false);
});

test("a refused content archives nothing", async () => {
  const scene = await withOld();
  scene.answer("STOR", "552 Quota exceeded.");
  const { failed } = await replace(scene);
  expect(failed.get(1)).toMatchObject({ reply: "552 Quota exceeded." });
  expectUntouched(scene);
});

test("a hash file that failed is written again, and the archive stays as it is", async () => {
  const scene = await withOld();
  scene.server.inject({
    ...{ on: "STOR", match: /\.hash$/ },
    do: { kind: "drop-after" },
  });
  expect((await replace(scene)).done).toEqual([1]);
  expectReplaced(scene);
});
