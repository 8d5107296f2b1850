import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ServerRefusal, TakenError } from "../../src/model/errors.ts";
import { change, placement } from "../contract/requests.ts";
import type { Fault } from "../support/ftp-server/faults.ts";
import type { FtpServerOptions } from "../support/ftp-server/server-options.ts";
import { type Scene, scenes } from "./scene.ts";

const open = scenes();

const DIGITS = "0".repeat(64);
const TIME = "2024-05-01T10:00:00Z";
const KINDS = ["drop", "drop-after"] as const;

type Kind = (typeof KINDS)[number];
type Where = Pick<Fault, "skip" | "times" | "match"> & {
  readonly on: "MKD" | "RNFR" | "RNTO" | "MFMT" | "MDTM" | "CWD" | "SIZE";
};

const loss = (kind: Kind, where: Where): Fault =>
  kind === "drop" ? { ...where, do: { kind } } : { ...where, do: { kind } };

const exists = (scene: Scene, path: string) =>
  existsSync(join(scene.server.root, path));

const timeOf = (scene: Scene, path: string) =>
  statSync(join(scene.server.root, path)).mtime.toISOString();

async function withFile(options: FtpServerOptions = {}): Promise<Scene> {
  const scene = await open(options);
  scene.write("/a", "the content");
  scene.write("/.a.hash", DIGITS);
  return scene;
}

const move = (scene: Scene, to: string) =>
  scene.change(change("move-file", "/a", { to, hashed: true, modified: TIME }));

function expectMoved(scene: Scene, folder: string): void {
  expect(scene.names(folder)).toContain("b");
  expect(scene.read(`${folder}/b`)).toBe("the content");
  expect(scene.read(`${folder}/.b.hash`)).toBe(DIGITS);
  expect(timeOf(scene, `${folder}/b`)).toBe("2024-05-01T10:00:00.000Z");
  for (const path of ["/a", "/.a.hash"])
    expect(exists(scene, path)).toBe(false);
}

function expectUnmoved(scene: Scene): void {
  expect(scene.read("/a")).toBe("the content");
  expect(scene.read("/.a.hash")).toBe(DIGITS);
}

describe("claiming a folder", () => {
  const claim = (scene: Scene, path = "/lock") =>
    scene.change(change("claim-folder", path));

  test("that a lost answer may have made is perhaps this run's", async () => {
    const scene = await open();
    scene.server.inject(loss("drop-after", { on: "MKD" }));
    const { failed } = await claim(scene);
    expect(failed.get(1)).toBeInstanceOf(TakenError);
    expect(failed.get(1)).toMatchObject({ perhapsOurs: true });
  });

  test("that a lost command did not make is tried again", async () => {
    const scene = await open();
    scene.server.inject(loss("drop", { on: "MKD" }));
    expect((await claim(scene)).done).toEqual([1]);
    expect(exists(scene, "/lock")).toBe(true);
  });

  test.each(KINDS)(
    "that another run has is surely not this run's when only the look at it broke off (%s)",
    async (kind) => {
      const scene = await open();
      scene.makeFolder("/lock");
      scene.server.inject(loss(kind, { on: "CWD" }));
      const { failed } = await claim(scene);
      expect(failed.get(1)).toBeInstanceOf(TakenError);
      expect(failed.get(1)).toMatchObject({ perhapsOurs: false });
    },
  );

  test.each(["550 Permission denied.", "521 Exists.", "553 File exists."])(
    "that the server refuses otherwise (%s) is not taken, whatever the words",
    async (text) => {
      const scene = await open();
      scene.answer("MKD", text);
      const { failed } = await claim(scene);
      expect(failed.get(1)).toBeInstanceOf(ServerRefusal);
      expect(failed.get(1)).toMatchObject({ reply: text });
    },
  );

  test.each(["550 Permission denied.", "521 Exists.", "553 Not now."])(
    "that is there is taken, whatever the words (%s)",
    async (text) => {
      const scene = await open();
      scene.makeFolder("/lock");
      scene.answer("MKD", text);
      const { failed } = await claim(scene);
      expect(failed.get(1)).toBeInstanceOf(TakenError);
      expect(failed.get(1)).toMatchObject({ reply: text, perhapsOurs: false });
    },
  );

  test("that may not be entered is taken all the same", async () => {
    const scene = await open();
    scene.makeFolder("/lock");
    scene.server.inject({
      ...{ on: "CWD", match: /lock/, times: Infinity },
      do: { kind: "reply", text: "550 Permission denied." },
    });
    const { failed } = await claim(scene);
    expect(failed.get(1)).toBeInstanceOf(TakenError);
  });
});

describe.each([true, false])("moves, RNTO replaces files: %s", (overwrites) => {
  const options = { renameOverwrites: overwrites };
  const FILE = /^\/(a|x\/y\/b)$/;
  const HASH = /hash$/;

  describe.each(KINDS)("a connection lost (%s)", (kind) => {
    test.each([
      ["RNFR", FILE],
      ["RNTO", FILE],
      ["RNFR", HASH],
      ["RNTO", HASH],
      ["MKD", /y$/],
      ["MFMT", /./],
      ["MDTM", /./],
    ] as const)("at %s %s costs nothing", async (on, match) => {
      for (const skip of [0, 1]) {
        const scene = await withFile(options);
        scene.server.inject(loss(kind, { on, match, skip }));
        const { done, failed, times } = await move(scene, "/x/y/b");
        expect([...failed.values()]).toEqual([]);
        expect(done).toEqual([1]);
        expect(times.get(1)).toBe(TIME);
        expectMoved(scene, "/x/y");
      }
    });

    test.each(["RNFR", "RNTO"] as const)(
      "at a folder's %s costs nothing",
      async (on) => {
        const scene = await open(options);
        scene.makeFolder("/old/inner");
        scene.write("/old/inner/file", "x");
        scene.server.inject(loss(kind, { on }));
        const { done } = await scene.change(
          change("move-folder", "/old", { to: "/new" }),
        );
        expect(done).toEqual([1]);
        expect(scene.read("/new/inner/file")).toBe("x");
        expect(exists(scene, "/old")).toBe(false);
      },
    );

    test("while a time is set costs nothing", async () => {
      for (const on of ["MFMT", "MDTM", "SIZE"] as const) {
        const scene = await withFile(options);
        scene.server.inject(loss(kind, { on }));
        const { done, times } = await scene.change(
          change("set-modified", "/a", { modified: TIME }),
        );
        expect(done).toEqual([1]);
        expect(times.get(1)).toBe(TIME);
      }
    });
  });

  test.each([
    ["RNFR", /^\/a$/, "550 Locked."],
    ["RNTO", /\/b$/, "553 Not here."],
    ["RNFR", /^\/\.a\.hash$/, "550 Locked."],
    ["RNTO", /\/\.b\.hash$/, "553 Not here."],
  ] as const)(
    "a refused %s %s leaves both where they were",
    async (on, match, text) => {
      for (const folder of ["", "/x"]) {
        const scene = await withFile(options);
        scene.server.inject({
          ...{ on, match, times: Infinity },
          do: { kind: "reply", text },
        });
        const { failed } = await move(scene, `${folder}/b`);
        expect(failed.get(1)).toMatchObject({ reply: text });
        expectUnmoved(scene);
        expect(exists(scene, `${folder}/b`)).toBe(false);
        expect(exists(scene, `${folder}/.b.hash`)).toBe(false);
      }
    },
  );

  test("a folder that can't be made leaves both where they were", async () => {
    const scene = await withFile(options);
    scene.answer("MKD", "550 Permission denied.", Infinity);
    const { failed } = await move(scene, "/x/y/b");
    expect(failed.get(1)?.reply).toMatch(/^55\d /);
    expectUnmoved(scene);
  });

  test("an orphaned hash file under the new name makes way", async () => {
    const scene = await withFile(options);
    scene.write("/.b.hash", "1".repeat(64));
    expect((await move(scene, "/b")).done).toEqual([1]);
    expectMoved(scene, "");
  });

  test("a rename is one write with the time and the question for it", async () => {
    const scene = await withFile(options);
    await scene.place(placement("/first", "x", { modified: TIME }));
    const before = scene.opened.dialogue.length;
    await move(scene, "/b");
    const said = scene.opened.dialogue
      .slice(before)
      .map((line) => line.slice(0, "[1] > RNFR".length));
    const verbs = ["RNFR", "RNTO", "RNFR", "RNTO", "MFMT", "MDTM"];
    expect(said.slice(0, 6)).toEqual(verbs.map((verb) => `[1] > ${verb}`));
    expect(said.slice(6).filter((line) => line.startsWith("[1] >"))).toEqual(
      [],
    );
    expectMoved(scene, "");
  });
});

describe("a name that the server changes", () => {
  test("is refused where another file has the changed one", async () => {
    const scene = await withFile({ namesMangled: true });
    scene.write("/trail_", "the other one");
    const { failed } = await move(scene, "/trail ");
    expect(failed.get(1)).toBeInstanceOf(ServerRefusal);
    expect(failed.get(1)?.message).toContain("the server changes this name");
    expect(scene.read("/trail_")).toBe("the other one");
    expectUnmoved(scene);
  });

  test("is refused where none has, and the file is where it was", async () => {
    const scene = await withFile({ namesMangled: true });
    const { failed } = await move(scene, "/trail ");
    expect(failed.get(1)).toBeInstanceOf(ServerRefusal);
    expectUnmoved(scene);
    expect(scene.names()).toEqual([".a.hash", "a"]);
  });

  test("is refused for a folder too", async () => {
    const scene = await open({ namesMangled: true });
    scene.makeFolder("/old");
    const { failed } = await scene.change(
      change("move-folder", "/old", { to: "/new " }),
    );
    expect(failed.get(1)).toBeInstanceOf(ServerRefusal);
    expect(scene.names()).toEqual(["old"]);
  });
});

describe("the time that a change tells", () => {
  test("is not asked for again where the server can't tell it", async () => {
    const scene = await withFile({ features: { mdtm: false } });
    const { times } = await scene.place(
      placement("/f", "x", { modified: TIME }),
    );
    expect(times.get(1)).toBeUndefined();
    const asked = scene.commands("MDTM").length;
    await scene.place(placement("/g", "x", { modified: TIME }));
    expect((await move(scene, "/b")).done).toEqual([1]);
    expect(scene.commands("MDTM")).toHaveLength(asked);
    expectMoved(scene, "");
  });

  test("that can't be set is the one that the server has", async () => {
    const features = { mfmt: false, mdtmSet: false, siteUtime: false };
    const scene = await withFile({ features });
    const now = timeOf(scene, "/a").replace(/\.\d+/, "");
    const { done, times } = await scene.change(
      change("set-modified", "/a", { modified: TIME }),
    );
    expect(done).toEqual([1]);
    expect(times.get(1)).toBe(now);
  });

  test("is told of a placement that was tried again, wherever it broke off", async () => {
    for (const on of ["MFMT", "MDTM", "RNTO", "SIZE"] as const)
      for (const kind of KINDS) {
        const scene = await open();
        scene.server.inject(loss(kind, { on }));
        const file = placement("/f", "x", { modified: TIME });
        const { done, times } = await scene.place(file);
        expect(done).toEqual([1]);
        expect(times.get(1)).toBe(TIME);
        expect(timeOf(scene, "/f")).toBe("2024-05-01T10:00:00.000Z");
      }
  });

  test("is told of an upload that went on where it broke off", async () => {
    const scene = await open();
    const after = 2 * 1024 * 1024;
    scene.server.inject({ on: "STOR", do: { kind: "cut-data", after } });
    const content = Buffer.alloc(3 * 1024 * 1024, "x");
    const { times } = await scene.place(
      placement("/f", content, { modified: TIME }),
    );
    expect(times.get(1)).toBe(TIME);
    expect(scene.commands("APPE").length).toBeGreaterThan(0);
  });

  test("of a file whose hash file had to be written again is kept", async () => {
    const scene = await open();
    scene.server.inject({
      ...{ on: "STOR", match: /hash/ },
      do: { kind: "drop" },
    });
    const { times } = await scene.place(
      placement("/f", "x", {
        ...{ modified: TIME, hashFile: { exists: false, content: DIGITS } },
      }),
    );
    expect(times.get(1)).toBe(TIME);
  });
});
