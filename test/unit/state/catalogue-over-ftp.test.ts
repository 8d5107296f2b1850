/** The same over FTP: what the port promises is enough. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseRemotePath } from "../../../src/model/path.ts";
import { openRemote } from "../../contract/subjects.ts";
import { startFtpServer } from "../../support/ftp-server/ftp-server.ts";
import type { FtpServerOptions } from "../../support/ftp-server/server-options.ts";
import { entry, planId, Scene, sizes } from "./state-scene.ts";

const STATE = parseRemotePath("/a b/to/.ftp-sync");

async function overFtp(options: FtpServerOptions = {}) {
  const server = await startFtpServer(options);
  const remote = openRemote(server);
  onTestFinished(async () => {
    await remote.close();
    await server.stop();
  });
  const names = (folder: string): string[] =>
    readdirSync(join(server.root, STATE, folder)).sort();
  return { server, names, scene: Scene.over(remote, STATE) };
}

test.each([{}, { features: { mlsd: false } }, { tls: "explicit" as const }])(
  "a catalogue is kept with %o",
  async (options) => {
    const { scene, names } = await overFtp(options);
    expect(await scene.read()).toMatchObject({ problems: [], head: undefined });
    await scene.apply([entry("ä/b", 1), entry("c", 1)]);
    await scene.apply([entry("c", 2)]);
    expect(names("catalogue")).toHaveLength(2);
    expect(names("tmp")).toEqual([]);
    const journal = scene.journal(await scene.read(), 7);
    for (const size of [3, 4]) {
      journal.add([entry("d", size)]);
      await journal.flush();
    }
    expect(names("journal")).toHaveLength(2);
    const known = await scene.read();
    expect(known.problems).toEqual([]);
    expect(known.interrupted).toEqual([planId(7)]);
    expect(sizes(known)).toEqual({ "ä/b": 1, c: 2, d: 4 });
    await scene.write(known, []);
    expect(names("journal")).toEqual([]);
    expect(sizes(await scene.read())).toEqual({ "ä/b": 1, c: 2, d: 4 });
  },
);

test("a piece cut short on the server's disk is damage", async () => {
  const { server, scene, names } = await overFtp();
  await scene.apply([entry("a", 1)]);
  const [base = ""] = names("catalogue");
  const at = join(server.root, STATE, "catalogue", base);
  writeFileSync(at, readFileSync(at).subarray(0, 50));
  const known = await scene.read();
  expect(known.catalogue).toBeUndefined();
  expect(known.problems).toEqual([expect.stringContaining("cut short")]);
});

test("an upload that the server refuses leaves the old state", async () => {
  const { server, scene, names } = await overFtp();
  await scene.apply([entry("a", 1)]);
  const known = await scene.read();
  server.inject({
    ...{ on: "STOR", times: Infinity },
    do: { kind: "reply", text: "552 Quota exceeded" },
  });
  await expect(scene.write(known, [entry("a", 2)])).rejects.toThrow("552");
  const journal = scene.journal(known, 7);
  journal.add([entry("a", 2)]);
  await journal.flush();
  expect(scene.notices).toEqual([expect.stringContaining("552")]);
  expect(names("catalogue")).toHaveLength(1);
  expect(sizes(await scene.read())).toEqual({ a: 1 });
});
