import { describe, expect, test } from "vitest";
import { TransientError } from "../../src/model/errors.ts";
import { parseRemotePath } from "../../src/model/path.ts";
import { Secret } from "../../src/model/secret.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { change, only, placement } from "../contract/requests.ts";
import { openRemote, scenes } from "./scene.ts";
import { flood, startScriptedServer } from "./scripted-server.ts";

const open = scenes();

describe("replies", () => {
  test.each([1, 2, 7])("may come in pieces of %i bytes", async (bytes) => {
    const scene = await open();
    const verbs = ["FEAT", "EPSV", "STOR", "SIZE", "RNFR", "RNTO"] as const;
    for (const on of verbs)
      scene.server.inject({ on, times: 9, do: { kind: "split-reply", bytes } });
    const { done } = await scene.place(
      placement("/a", "a", { id: 1 }),
      placement("/b", "b", { id: 2 }),
    );
    expect(done).toEqual([1, 2]);
    expect(scene.opened.notices).toEqual([]);
  });

  test("may have many lines, some like the end of another reply", async () => {
    const scene = await open();
    const text = "257-Made\r\n550 not the end\r\n 257 nor this\r\n257 Made.";
    scene.answer("MKD", text);
    expect((await scene.change(change("make-folder", "/x"))).done).toEqual([1]);
    expect((await scene.change(change("make-folder", "/y"))).done).toEqual([1]);
    expect(scene.names()).toEqual(["y"]);
  });

  test("of many lines are told in one", async () => {
    const scene = await open();
    scene.makeFolder("/x");
    const text = "553-Not\r\n553-like\r\n553 this.";
    scene.answer("RNTO", text);
    const { failed } = await scene.place(placement("/a", "a"));
    expect(failed.get(1)?.message).toBe(
      `can't store /a: the server says "553-Not 553-like 553 this."`,
    );
  });

  test("can't steer the terminal", async () => {
    const scene = await open();
    scene.answer("RNTO", "553 \u001b[2JNo\u0007.");
    const { failed } = await scene.place(placement("/a", "a"));
    expect(failed.get(1)?.message).toContain('"553 \uFFFD[2JNo\uFFFD."');
    expect(scene.opened.dialogue.join("\n")).not.toContain("\u001b");
  });

  test.each(["250-More.\r\n", "250 More.\r\n", "150 More.\r\n", "x"])(
    "that don't end (%j) are an error, not the end of memory",
    async (text) => {
      const server = await startScriptedServer((socket) => {
        socket.write("220 Ready.\r\n");
        socket.on("data", (data) => {
          const verb = data.toString().slice(0, 4);
          if (verb === "CWD ") flood(socket, text);
          else socket.write(verb === "USER" ? "331 Go on.\r\n" : "230 Ok.\r\n");
        });
      });
      const { remote } = openRemote({
        ...{ host: "127.0.0.1", port: server.port, tls: "none", ca: undefined },
        ...{ user: "u", password: "p" },
      });
      const before = process.memoryUsage().rss;
      const listing = await only(remote.list(streamOf([parseRemotePath("/")])));
      await remote.close();
      server.stop();
      expect(listing).toMatchObject({
        kind: "failed",
        error: expect.any(TransientError) as unknown,
      });
      expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
    },
  );

  test.each([
    ["RETR", "150 Any moment now.\r\n"],
    ["PWD", "226 And another one.\r\n"],
  ] as const)(
    "to a transfer that don't end (%s: %j) end the connection",
    async (on, text) => {
      const scene = await open();
      scene.write("/a", "content");
      if (on === "PWD")
        scene.server.inject({ on: "RETR", do: { kind: "cut-data", after: 1 } });
      const flood = scene.server.inject({
        ...{ on, do: { kind: "reply-flood", text, slowly: true } },
      });
      const path = parseRemotePath("/a");
      const read = scene.remote.read(streamOf([{ path, limit: 100 }]));
      // The next connection has it.
      expect(await only(read)).toMatchObject({ kind: "content" });
      expect(flood.fired).toBe(1);
      expect(scene.server.connections.total).toBe(2);
    },
  );

  test.each(["STOR", "MLSD"] as const)(
    "that nobody asked for end the connection, after a refused %s too: the next would answer the wrong question",
    async (on) => {
      const scene = await open();
      scene.makeFolder("/f");
      scene.write("/f/a", "a");
      const text = "553 No.";
      scene.server.inject({ on, do: { kind: "reply", text } });
      await scene.place(placement("/b", "b"));
      await scene.list();
      scene.answer("CWD", "250 Ok.\r\n250 Ok.");
      expect(await scene.list("/f")).toMatchObject({
        entries: [{ name: "a" }],
      });
      expect(scene.server.connections.total).toBe(2);
    },
  );

  test("that come late, after a transfer that broke off, answer nothing else", async () => {
    const scene = await open();
    scene.server.inject({
      on: "STOR",
      do: {
        kind: "cut-data",
        after: 5,
        reply: "552 Full.\r\n226 Transfer complete.",
      },
    });
    const fence = scene.server.inject({
      on: "PWD",
      do: { kind: "reply", text: '550 Late.\r\n226 Late.\r\n257 "/"' },
    });
    const { failed } = await scene.place(placement("/a", "content"));
    expect(failed.get(1)).toMatchObject({ reply: "552 Full." });
    expect(fence.fired).toBe(1);
    expect(scene.names()).toEqual([]);
    expect(scene.names("/tmp")).toEqual([]);
    expect((await scene.change(change("make-folder", "/x"))).done).toEqual([1]);
    expect(scene.names()).toEqual(["x"]);
    expect(scene.server.connections.total).toBe(1);
  });

  test("that make no sense are told", async () => {
    const scene = await open();
    scene.answer("SIZE", "213 many", Infinity);
    const { failed } = await scene.place(placement("/a", "a"));
    expect(failed.get(1)?.message).toContain(
      'the server\'s answer to SIZE makes no sense: "213 many"',
    );
  });
});

describe("secrets", () => {
  test("that a server echoes are masked, in errors and in the dialogue", async () => {
    const scene = await open();
    const { user, password } = scene.server;
    scene.answer("FEAT", `211 ${user} has ${password}, hasn't he?`);
    scene.answer("MKD", `550 ${password} is no name.`, Infinity);
    scene.answer("CWD", `550 ${password}!`, Infinity);
    const { failed } = await scene.change(change("make-folder", "/x"));
    expect(failed.get(1)).toMatchObject({
      message: `can't make the folder /x: the server says "550 *** is no name."`,
      reply: "550 *** is no name.",
    });
    const said = scene.opened.dialogue.join("\n");
    expect(said).toContain("211 backup has ***, hasn't he?");
    expect(said).toContain("> PASS ###");
    expect(said).not.toContain(password);
    expect(JSON.stringify([...failed.values()])).not.toContain(password);
  });

  test("look like numbers, and no number that counts is masked", async () => {
    const users = { backup: "2" };
    const scene = await open({ users });
    const content = "x".repeat(222);
    const { done } = await scene.place(
      placement("/a", content, { modified: "2022-02-22T22:22:22Z" }),
    );
    expect(done).toEqual([1]);
    expect(scene.opened.notices).toEqual([]);
  });

  test("are sent as the encoding has them", async () => {
    const scene = await open({ users: { bäckup: "pässwort" } });
    expect(await scene.list()).toMatchObject({ kind: "listed" });
    const wrong = await open(
      { users: { backup: "a" } },
      { password: new Secret("b") },
    );
    expect(await wrong.list()).toMatchObject({ kind: "failed" });
    expect(wrong.opened.dialogue.join("\n")).not.toMatch(/PASS b/);
  });
});

test("latin1 names travel as latin1", async () => {
  const scene = await open({}, { encoding: "latin1" });
  expect((await scene.place(placement("/café", "a"))).done).toEqual([1]);
  expect(await scene.list()).toMatchObject({
    entries: expect.arrayContaining([
      expect.objectContaining({ name: "café", kind: "file" }),
    ]) as unknown,
  });
  expect(scene.opened.dialogue.join("\n")).toContain("> RNTO /café");
});
