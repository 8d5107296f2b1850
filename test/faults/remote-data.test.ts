import { describe, expect, test } from "vitest";
import { TransientError } from "../../src/model/errors.ts";
import { parseRemotePath } from "../../src/model/path.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { only, placement } from "../contract/requests.ts";
import { openRemote, scenes } from "./scene.ts";
import { startScript, startScriptedServer } from "./scripted-server.ts";

const open = scenes();

describe("the data connection", () => {
  test("is asked for by PASV once when EPSV finds no free port just now", async () => {
    const scene = await open();
    scene.answer("EPSV", "425 Address already in use.");
    expect((await scene.list()).kind).toBe("listed");
    expect((await scene.list()).kind).toBe("listed");
    expect(scene.commands("PASV")).toHaveLength(1);
    expect(scene.commands("EPSV")).toHaveLength(2);
  });

  test("EPSV that is refused gives way to PASV, for good", async () => {
    const scene = await open({ features: { epsv: false } });
    const { done } = await scene.place(
      placement("/a", "a", { id: 1 }),
      placement("/b", "b", { id: 2 }),
    );
    expect(done).toEqual([1, 2]);
    expect(scene.commands("EPSV")).toHaveLength(1);
  });

  test.each(["425 Not now.", "500 What?", "522 Wrong protocol.", "229 Ok"])(
    "EPSV answered by %j gives way to PASV",
    async (text) => {
      const scene = await open();
      scene.answer("EPSV", text);
      expect((await scene.place(placement("/a", "a"))).done).toEqual([1]);
      expect(scene.commands("PASV").length).toBeGreaterThan(0);
    },
  );

  test("goes to the host of the control connection, whatever PASV names", async () => {
    const scene = await open({
      ...{ features: { epsv: false }, passiveAddress: "10.255.255.1" },
    });
    expect((await scene.place(placement("/a", "a"))).done).toEqual([1]);
  });

  test("PASV that makes no sense is told", async () => {
    const scene = await open({ features: { epsv: false } });
    scene.answer("PASV", "227 Entering passive mode.", Infinity);
    const { failed } = await scene.place(placement("/a", "a"));
    expect(failed.get(1)?.message).toContain("answer to PASV makes no sense");
  });

  test.each(["none", "explicit"] as const)(
    "to a refused port is told, with the cure, and nobody waits for it (TLS %s)",
    async (tls) => {
      const scene = await open({ tls });
      scene.server.inject({
        ...{ on: "EPSV", times: Infinity },
        do: { kind: "refuse-data", how: "closed" },
      });
      const { failed } = await scene.place(placement("/a", "a"));
      expect(failed.get(1)).toBeInstanceOf(TransientError);
      expect(failed.get(1)?.message).toMatch(
        /^can't store \/a: (no data connection to port \d+ \(ECONNREFUSED\)|the server says "425 )/,
      );
    },
  );

  test("that the server can't open is tried again", async () => {
    const scene = await open();
    scene.server.inject({
      ...{ on: "STOR", times: 2 },
      do: { kind: "refuse-data", how: "closed" },
    });
    expect((await scene.place(placement("/a", "a"))).done).toEqual([1]);
    expect(scene.server.connections.total).toBe(1);
  });

  test.each(["none", "explicit"] as const)(
    "that nobody serves is given up after the time-out (TLS %s)",
    async (tls) => {
      const scene = await open({ tls }, { timeout: 200 });
      scene.server.inject({
        ...{ on: "EPSV", times: Infinity },
        do: { kind: "refuse-data", how: "ignored" },
      });
      const listing = await scene.list();
      expect(listing).toMatchObject({
        kind: "failed",
        error: expect.any(TransientError) as unknown,
      });
      expect(listing.kind === "failed" && listing.error.message).toMatch(
        /silent for 0\.2 s/,
      );
    },
  );

  test("that stands though the transfer was refused is not waited for", async () => {
    const data = await startScriptedServer(() => undefined);
    const server = await startScript({
      ...{ CWD: "250 Ok.", EPSV: `229 Ok (|||${data.port}|)` },
      LIST: "550 No.",
    });
    const { remote } = openRemote(server);
    const started = performance.now();
    const listing = await only(remote.list(streamOf([parseRemotePath("/")])));
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(listing).toMatchObject({ error: { reply: "550 No." } });
    await remote.close();
    server.stop();
    data.stop();
  });

  test("refused for a listing is not an empty folder", async () => {
    const scene = await open();
    scene.write("/a", "a");
    scene.server.inject({
      on: "MLSD",
      do: { kind: "refuse-data", how: "closed" },
    });
    expect(await scene.list()).toMatchObject({ kind: "listed" });
    const listing = await scene.list();
    expect(listing.kind === "listed" && listing.entries).toHaveLength(2);
  });
});
