import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  LocalChangeError,
  ServerRefusal,
  TransientError,
} from "../../src/model/errors.ts";
import { placement, type PlacementWish } from "../contract/requests.ts";
import type { Fault } from "../support/ftp-server/faults.ts";
import type { Verb } from "../support/ftp-server/verbs.ts";
import { type Scene, scenes } from "./scene.ts";

const open = scenes();

const OLD = "the old content";
const NEW = "new content ".repeat(20_000);
const OLD_DIGITS = "0".repeat(64);
const NEW_DIGITS = "1".repeat(64);

/** Replaces /a, which has a hash file, by NEW. */
async function replace(scene: Scene, wish: PlacementWish = {}) {
  scene.write("/a", OLD);
  scene.write("/.a.hash", OLD_DIGITS);
  return scene.place(
    placement("/a", NEW, {
      modified: "2024-05-01T10:00:00Z",
      hashFile: { exists: true, content: NEW_DIGITS },
      ...wish,
    }),
  );
}

/** The old file or the new one, never a half; and a hash file that belongs to it, or none that anybody believes. */
function expectOldOrNew(scene: Scene): "old" | "new" {
  const content = scene.read("/a");
  expect([OLD, NEW]).toContain(content);
  const state = content === OLD ? "old" : "new";
  const hash = existsSync(join(scene.server.root, ".a.hash"))
    ? scene.read("/.a.hash")
    : "";
  if (hash.length === 64)
    expect(hash).toBe(state === "old" ? OLD_DIGITS : NEW_DIGITS);
  return state;
}

const temporary = (scene: Scene) => readdirSync(join(scene.server.root, "tmp"));

function expectReplaced(scene: Scene): void {
  expect(expectOldOrNew(scene)).toBe("new");
  expect(scene.read("/.a.hash")).toBe(NEW_DIGITS);
  expect(scene.names()).toEqual([".a.hash", "a"]);
  expect(temporary(scene)).toEqual([]);
}

const VERBS = ["EPSV", "STOR", "SIZE", "MFMT", "DELE", "RNFR", "RNTO"] as const;

/** Before or after the command is done. */
function loss(on: Verb, kind: "drop" | "drop-after", times = 1): Fault {
  return kind === "drop"
    ? { on, times, do: { kind } }
    : { on, times, do: { kind } };
}

describe.each(["none", "explicit"] as const)("TLS %s", (tls) => {
  describe.each(VERBS)("a connection lost at %s", (verb) => {
    test.each(["drop", "drop-after"] as const)(
      "(%s) is replaced, and the file placed",
      async (kind) => {
        const scene = await open({ tls });
        const fault = scene.server.inject(loss(verb, kind));
        const { done, failed } = await replace(scene);
        expect([...failed.values()]).toEqual([]);
        expect(done).toEqual([1]);
        expect(fault.fired).toBe(1);
        expect(scene.server.connections.total).toBe(2);
        expectReplaced(scene);
      },
    );

    test("again and again leaves the old file or the new one", async () => {
      const scene = await open({ tls });
      scene.server.inject(loss(verb, "drop-after", 4));
      scene.server.inject(loss(verb, "drop", 4));
      const { failed } = await replace(scene);
      expect(failed.get(1)).toBeInstanceOf(TransientError);
      expect(failed.get(1)?.message).toMatch(/\/a|\/\.a\.hash/);
      expectOldOrNew(scene);
    });
  });

  test.each([
    [0, "426 Cut."],
    [70_000, "426 Cut."],
    [70_000, "226 Transfer complete."],
  ])(
    "content cut off after %i bytes (%s) is sent again",
    async (after, reply) => {
      const scene = await open({ tls });
      scene.server.inject({
        on: "STOR",
        do: { kind: "cut-data", after, reply },
      });
      const { done } = await replace(scene);
      expect(done).toEqual([1]);
      expectReplaced(scene);
    },
  );

  test("a hash file cut off is written again, and the file not sent again", async () => {
    const scene = await open({ tls });
    scene.server.inject({
      ...{ on: "STOR", match: /\.hash$/ },
      do: { kind: "cut-data", after: 10 },
    });
    const { done } = await replace(scene);
    expect(done).toEqual([1]);
    expectReplaced(scene);
    expect(scene.commands("STOR")).toHaveLength(3);
  });

  test.each([
    ["STOR", "553 Not here."],
    ["STOR", "452 No space left."],
    ["STOR", "552 Quota exceeded."],
    ["DELE", "550 Locked."],
    ["RNFR", "550 Locked."],
  ] as const)(
    "a refused %s (%s) fails in these words, and the session goes on",
    async (on, text) => {
      const scene = await open({ tls });
      scene.server.inject({ on, do: { kind: "reply", text } });
      const { failed } = await replace(scene);
      expect(failed.get(1)).toMatchObject({ reply: text });
      expect(failed.get(1)).toBeInstanceOf(ServerRefusal);
      expect(failed.get(1)?.message).toContain(`the server says "${text}"`);
      expect(expectOldOrNew(scene)).toBe("old");
      expect(temporary(scene)).toEqual([]);
      expect((await scene.place(placement("/b", "b"))).done).toEqual([1]);
      expect(scene.server.connections.total).toBe(1);
    },
  );

  test.each(["452 Disk full.", "552 Quota exceeded."])(
    "%s in the middle of the content fails for this file alone, and nothing is left of it",
    async (reply) => {
      const scene = await open({ tls });
      scene.server.inject({
        on: "STOR",
        do: { kind: "cut-data", after: 70_000, reply },
      });
      const { failed } = await replace(scene);
      expect(failed.get(1)).toBeInstanceOf(ServerRefusal);
      expect(failed.get(1)).toMatchObject({
        reply,
        hint: "free space on the server or raise the quota, then apply again",
      });
      expect(expectOldOrNew(scene)).toBe("old");
      expect(temporary(scene)).toEqual([]);
      expect((await scene.place(placement("/b", "b"))).done).toEqual([1]);
      expect(scene.server.connections.total).toBe(1);
    },
  );

  test.each([
    ["at once", 0],
    ["in the middle", 100_000],
    ["after the last byte", NEW.length],
  ])("content that throws %s is not put in place", async (_, bytes) => {
    const scene = await open({ tls });
    const error = new LocalChangeError("/a has changed here");
    const stream = async function* () {
      await Promise.resolve();
      for (let at = 0; at < bytes; at += 20_000)
        yield Buffer.from(NEW.slice(at, Math.min(at + 20_000, bytes)));
      throw error;
    };
    const { failed } = await replace(scene, { stream });
    expect(failed.get(1)).toBe(error);
    expect(expectOldOrNew(scene)).toBe("old");
    expect(scene.read("/.a.hash")).toBe(OLD_DIGITS);
    expect(temporary(scene)).toEqual([]);
    expect((await scene.place(placement("/b", "b"))).done).toEqual([1]);
    expect(scene.server.connections.total).toBe(1);
  });
});

test("content of another length than announced is not put in place", async () => {
  const scene = await open();
  const stream = async function* () {
    await Promise.resolve();
    yield Buffer.from("short");
  };
  const { failed } = await replace(scene, { stream });
  expect(failed.get(1)?.message).toBe(
    `can't store /a: the server holds 5 of ${NEW.length} bytes after the upload`,
  );
  expect(expectOldOrNew(scene)).toBe("old");
  expect(temporary(scene)).toEqual([]);
});

describe("a confirmation that never comes", () => {
  test("ends with confirmTimeout, and a file that is whole there is not sent again", async () => {
    const scene = await open({}, { confirmTimeout: 200 });
    scene.server.inject({ on: "STOR", do: { kind: "no-completion" } });
    const { done } = await replace(scene);
    expect(done).toEqual([1]);
    expectReplaced(scene);
    expect(scene.opened.notices).toEqual([
      "can't store /a: all was sent, but the server did not confirm it: the server was silent for 0.2 s; trying again",
    ]);
    const uploads = scene.commands("STOR").filter((line) => /tmp/.test(line));
    expect(uploads).toHaveLength(1);
  });

  test("of a file that isn't whole there has it sent again", async () => {
    const scene = await open({}, { confirmTimeout: 200 });
    scene.server.inject({ on: "STOR", do: { kind: "no-completion" } });
    scene.server.inject({ on: "SIZE", do: { kind: "reply", text: "213 7" } });
    const { done } = await replace(scene);
    expect(done).toEqual([1]);
    expectReplaced(scene);
    const uploads = scene.commands("STOR").filter((line) => /tmp/.test(line));
    expect(uploads).toHaveLength(2);
  });

  test("does not keep a small file waiting for ever, whose bytes are through before the server's 150", async () => {
    const scene = await open({}, { confirmTimeout: 200 });
    scene.server.inject({ on: "STOR", do: { kind: "no-completion" } });
    expect((await scene.place(placement("/b", "b"))).done).toEqual([1]);
  });
});

test("a server that falls silent during the upload is named, with its patience", async () => {
  const scene = await open({}, { timeout: 200 });
  scene.server.inject({ on: "STOR", times: 5, do: { kind: "silence" } });
  const { failed } = await replace(scene);
  expect(failed.get(1)).toBeInstanceOf(TransientError);
  expect(failed.get(1)?.message).toMatch(
    /^can't store \/a: the (server|data connection) was silent for 0\.2 s$/,
  );
  expect(expectOldOrNew(scene)).toBe("old");
});

describe("names that the server changes silently", () => {
  test.each(["trail ", "tab\there"])(
    "%j is refused before the other file is touched",
    async (name) => {
      const scene = await open({ namesMangled: true });
      const mangled = name.replace(/ $|\t/, "_");
      scene.write(`/${mangled}`, OLD);
      scene.write(`/.${mangled}.hash`, OLD_DIGITS);
      const { failed } = await scene.place(
        placement(`/${name}`, NEW, {
          hashFile: { exists: true, content: NEW_DIGITS },
        }),
      );
      expect(failed.get(1)).toBeInstanceOf(ServerRefusal);
      expect(failed.get(1)?.message).toContain("the server changes this name");
      expect(scene.read(`/${mangled}`)).toBe(OLD);
      expect(scene.read(`/.${mangled}.hash`)).toBe(OLD_DIGITS);
      expect(scene.names()).toEqual([`.${mangled}.hash`, mangled]);
      expect(temporary(scene)).toEqual([]);
    },
  );

  test("ordinary ones are no trouble", async () => {
    const scene = await open({ namesMangled: true });
    expect((await replace(scene)).done).toEqual([1]);
    expectReplaced(scene);
  });
});
