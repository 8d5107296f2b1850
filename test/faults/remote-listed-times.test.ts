/** What LIST's times are worth: the server's zone is found once, and nothing depends on its being told. */
import { utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseRemotePath } from "../../src/model/path.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { all } from "../contract/requests.ts";
import type { FtpServerOptions } from "../support/ftp-server/server-options.ts";
import { type Scene, scenes } from "./scene.ts";

const open = scenes();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Yesterday, on a full minute: a listing shows the minute of it. */
const RECENT = Math.floor(Date.now() / MINUTE) * MINUTE - 24 * HOUR;
const OLD = Date.UTC(2001, 1, 3, 12);

async function listing(
  options: FtpServerOptions,
  times: Readonly<Record<string, number>>,
) {
  const scene = await open({
    ...options,
    features: { mlsd: false, ...options.features },
  });
  scene.makeFolder("/f");
  for (const [name, time] of Object.entries(times)) {
    scene.write(`/f/${name}`, name);
    utimesSync(join(scene.server.root, "f", name), time / 1000, time / 1000);
  }
  return scene;
}

/** How much before and after its true time a listed file may be, in minutes. */
async function slack(scene: Scene, name: string, time: number) {
  const listed = await scene.list("/f");
  if (listed.kind !== "listed") throw new Error(listed.kind);
  const entry = listed.entries.find((each) => each.name === name);
  const within = entry?.modifiedWithin;
  expect(entry?.modified).toBeUndefined();
  return (
    within && [
      (time - within.from) / MINUTE,
      Math.round((within.to - time) / MINUTE),
    ]
  );
}

test.each([
  ["unix", 0],
  ["unix", 345],
  ["unix", -720],
  ["dos", 840],
  ["dos", -210],
] as const)(
  "the zone of a %s listing %i minutes east shows in one file",
  async (listStyle, listOffsetMinutes) => {
    const scene = await listing(
      { listStyle, listOffsetMinutes },
      { recent: RECENT },
    );
    expect(await slack(scene, "recent", RECENT)).toEqual([60, 61]);
  },
);

test("a day is a day of that zone", async () => {
  const scene = await listing(
    { listOffsetMinutes: -300 },
    { old: OLD, recent: RECENT },
  );
  // Noon in UTC is seven in the morning there.
  expect(await slack(scene, "old", OLD)).toEqual([8 * 60, 18 * 60]);
});

test("the server is asked once a run", async () => {
  const scene = await listing({}, { a: RECENT, b: RECENT });
  scene.makeFolder("/g");
  for (const folder of ["/f", "/g", "/f"]) await scene.list(folder);
  expect(scene.commands("MDTM")).toEqual(["MDTM /f/a"]);
});

test("and not at all where no listed time has minutes, or every one is exact", async () => {
  const scene = await listing({}, { old: OLD });
  expect(await slack(scene, "old", OLD)).toEqual([26 * 60, 24 * 60]);
  expect(scene.commands("MDTM")).toEqual([]);
  const exact = await listing({ features: { mlsd: true } }, { recent: RECENT });
  await exact.list("/f");
  expect(exact.commands("MDTM")).toEqual([]);
});

test.each([
  ["knows no MDTM", "500 Unknown command."],
  ["finds no such file", "550 No such file."],
  ["talks nonsense", "213 soon"],
  ["has another time by now", "213 20200101101112"],
])("when the server %s, any zone is possible", async (_, text) => {
  const scene = await listing({}, { recent: RECENT });
  scene.answer("MDTM", text, Infinity);
  expect(await slack(scene, "recent", RECENT)).toEqual([14 * 60, 12 * 60 + 1]);
  await scene.list("/f");
  expect(scene.commands("MDTM")).toHaveLength(1);
});

test("a connection lost at the question is replaced, and the question asked again", async () => {
  const scene = await listing({}, { recent: RECENT });
  scene.server.inject({ on: "MDTM", do: { kind: "drop" } });
  expect(await slack(scene, "recent", RECENT)).toEqual([60, 61]);
  expect(scene.commands("MDTM")).toHaveLength(2);
});

test("many connections at once ask once", async () => {
  const scene = await open(
    { features: { mlsd: false }, latency: 5 },
    { connections: 6 },
  );
  const folders = Array.from({ length: 12 }, (_, i) => `/f${i}`);
  for (const folder of folders) {
    scene.makeFolder(folder);
    scene.write(`${folder}/a`, "a");
  }
  const listings = await all(
    scene.remote.list(streamOf(folders.map(parseRemotePath))),
  );
  for (const found of listings)
    expect(found).toMatchObject({
      entries: [{ modifiedWithin: { from: expect.any(Number) as unknown } }],
    });
  expect(scene.commands("MDTM")).toHaveLength(1);
});
