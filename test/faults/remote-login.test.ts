import type { Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { ConnectionError, LoginError } from "../../src/model/errors.ts";
import { parseRemotePath } from "../../src/model/path.ts";
import { Secret } from "../../src/model/secret.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import type { RemoteSettings } from "../../src/remote/settings.ts";
import { all, only, placement } from "../contract/requests.ts";
import { openRemote, scenes } from "./scene.ts";
import {
  flood,
  type ScriptedServer,
  startScriptedServer,
} from "./scripted-server.ts";

const open = scenes();
const folders = Array.from({ length: 40 }, (_, i) => parseRemotePath(`/${i}`));

describe("a wrong password", () => {
  const wrong = { password: new Secret("wrong"), connections: 8 };

  test("is tried once, however many connections are allowed and items wait", async () => {
    const scene = await open({}, wrong);
    const listings = await all(scene.remote.list(streamOf(folders)));
    const again = await scene.place(placement("/a", "content"));
    expect(scene.commands("PASS")).toHaveLength(1);
    expect(scene.server.connections.total).toBe(1);
    expect(listings).toHaveLength(folders.length);
    for (const listing of listings)
      expect(listing).toMatchObject({
        kind: "failed",
        error: expect.any(LoginError) as unknown,
      });
    expect(again.failed.get(1)).toBeInstanceOf(LoginError);
  });

  test("is told in the server's words, with what to check", async () => {
    const scene = await open({}, wrong);
    const { failed } = await scene.place(placement("/a", "content"));
    expect(failed.get(1)).toMatchObject({
      message:
        '127.0.0.1 refuses the login of backup: the server says "530 Login incorrect."',
      hint: "check user and password of this remote",
      reply: "530 Login incorrect.",
    });
  });

  test("counts no less when the server speaks of too many failures", async () => {
    const scene = await open({}, wrong);
    const text = "530 Too many login failures, maximum is 3";
    scene.server.inject({ on: "PASS", do: { kind: "reply", text } });
    await scene.place(placement("/a", "content"));
    expect(scene.commands("PASS")).toHaveLength(1);
  });
});

describe("a login", () => {
  test("without a password, where the server asks for none", async () => {
    const scene = await open();
    const text = "230 Come in.";
    scene.server.inject({ on: "USER", do: { kind: "reply", text } });
    scene.server.inject({
      on: "CWD",
      do: { kind: "reply", text: "250 Ok." },
    });
    await scene.list();
    expect(scene.commands("PASS")).toEqual([]);
  });

  test.each(["USER", "PASS"] as const)(
    "that wants an account after %s is refused once",
    async (verb) => {
      const scene = await open({}, { connections: 4 });
      const text = "332 Need account for login.";
      scene.server.inject({
        ...{ on: verb, times: Infinity },
        do: { kind: "reply", text },
      });
      const { failed } = await scene.place(placement("/a", "content"));
      expect(failed.get(1)).toBeInstanceOf(LoginError);
      expect(failed.get(1)?.message).toContain("ACCT");
      expect(scene.server.connections.total).toBe(1);
    },
  );

  test("refused for want of TLS says so", async () => {
    const scene = await open(
      { tls: "explicit", requireTls: true },
      {
        ...{ tls: "none" },
      },
    );
    const { failed } = await scene.place(placement("/a", "content"));
    expect(failed.get(1)).toBeInstanceOf(LoginError);
    expect(failed.get(1)).toMatchObject({
      hint: "the server wants TLS: say `tls: explicit` in the manifest",
    });
  });

  test("with a line end in the password is not even tried", async () => {
    const scene = await open({}, { password: new Secret("a\r\nDELE /b") });
    const { failed } = await scene.place(placement("/a", "content"));
    expect(failed.get(1)).toBeInstanceOf(LoginError);
    expect(failed.get(1)?.message).not.toContain("DELE");
    expect(scene.server.commands).toEqual([]);
  });

  test("lost on the way is tried again", async () => {
    const scene = await open();
    scene.server.inject({ on: "PASS", times: 2, do: { kind: "drop" } });
    expect(await scene.list()).toMatchObject({ kind: "listed" });
    expect(scene.server.connections.total).toBe(3);
  });
});

describe("no FTP server", () => {
  const servers: ScriptedServer[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) server.stop();
  });

  /** A server that does `greet` with each connection, and what connecting to it fails with. */
  const failure = async (
    greet: (socket: Socket) => void,
    settings: Partial<RemoteSettings> = {},
  ) => {
    const server = await startScriptedServer(greet);
    servers.push(server);
    return failureAt(server.port, settings);
  };

  const failureAt = async (
    port: number,
    settings: Partial<RemoteSettings> = {},
  ) => {
    const { remote } = openRemote(
      {
        ...{ host: "127.0.0.1", port, tls: "none", ca: undefined },
        ...{ user: "u", password: "p" },
      },
      settings,
    );
    const folder = parseRemotePath("/");
    const listing = await only(remote.list(streamOf([folder])));
    await remote.close();
    if (listing.kind !== "failed") throw new Error(listing.kind);
    expect(listing.error).toBeInstanceOf(ConnectionError);
    return listing.error;
  };

  const unusedPort = async () => {
    const server = await startScriptedServer(() => undefined);
    server.stop();
    return server.port;
  };

  test.each(["none", "explicit", "implicit"] as const)(
    "behind a refused port, TLS %s",
    async (tls) => {
      const port = await unusedPort();
      const error = await failureAt(port, { tls });
      expect(error.message).toBe(
        `can't connect to 127.0.0.1:${port}: connection refused`,
      );
      expect(error.hint).toContain("`port`");
    },
  );

  test.each(["none", "implicit"] as const)(
    "behind a name that nobody knows, TLS %s",
    async (tls) => {
      const error = await failureAt(21, { host: "nowhere.invalid", tls });
      expect(error.message).toContain("the name nowhere.invalid is not known");
      expect(error.hint).toContain("`host`");
    },
  );

  test.each(["none", "explicit", "implicit"] as const)(
    "behind a port that says nothing, TLS %s",
    async (tls) => {
      const error = await failure(() => undefined, { tls, timeout: 300 });
      expect(error.message).toContain("the server was silent for 0.3 s");
      expect(error.hint).toContain("`tls`");
    },
  );

  test("but one that speaks HTTP", async () => {
    const error = await failure((socket) => {
      socket.write("HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n");
    });
    expect(error.message).toContain(
      'this is no FTP server, it says "HTTP/1.1 400 Bad Request',
    );
  });

  test("but one that closes at once", async () => {
    const error = await failure((socket) => socket.end());
    expect(error.message).toContain("the server closed the connection");
  });

  test("but one whose greeting does not end", async () => {
    const error = await failure((socket) => {
      flood(socket, "220-");
    });
    expect(error.message).toContain("the server's reply does not end");
  });

  test("but one that refuses to serve", async () => {
    const error = await failure((socket) => {
      socket.write("530 Not from this address.\r\n");
    });
    expect(error.message).toContain(
      'the server says "530 Not from this address."',
    );
  });
});

describe("a greeting", () => {
  test("of many lines, in small pieces", async () => {
    const scene = await open();
    const text = "220-Welcome\r\n220-\r\n 220 no end\r\n220 Ready.";
    scene.server.inject({ on: "connect", do: { kind: "reply", text } });
    scene.server.inject({ on: "USER", do: { kind: "split-reply", bytes: 1 } });
    expect(await scene.list()).toMatchObject({ kind: "listed" });
  });

  test("may be announced", async () => {
    const scene = await open();
    const text = "120 Ready in 1 minute.\r\n220 Ready.";
    scene.server.inject({ on: "connect", do: { kind: "reply", text } });
    expect(await scene.list()).toMatchObject({ kind: "listed" });
  });
});
