import { describe, expect, test } from "vitest";
import { ServerRefusal } from "../../src/model/errors.ts";
import { parseRemotePath } from "../../src/model/path.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { all, change, placement } from "../contract/requests.ts";
import { type Scene, scenes } from "./scene.ts";

const open = scenes();

describe("changes", () => {
  test("a connection lost at any of them is replaced", async () => {
    const scene = await open();
    scene.makeFolder("/gone");
    scene.write("/old", "old");
    scene.write("/.old.hash", "0".repeat(64));
    for (const on of ["MKD", "DELE", "RMD", "CWD"] as const)
      scene.server.inject({ on, do: { kind: "drop-after" } });
    const { done } = await scene.change(
      change("make-folder", "/deep/er", { id: 1 }),
      change("remove-file", "/old", { id: 2, hashFile: "/.old.hash" }),
      change("remove-folder", "/gone", { id: 3 }),
      change("write-file", "/.x.hash", { id: 4, content: "1".repeat(64) }),
    );
    expect(done).toEqual([1, 2, 3, 4]);
    expect(scene.names()).toEqual([".x.hash", "deep"]);
  });

  test("a folder that some servers would remove with all that is in it stays", async () => {
    const scene = await open();
    scene.makeFolder("/full");
    scene.write("/full/a", "a");
    const { failed } = await scene.change(change("remove-folder", "/full"));
    expect(failed.get(1)).toBeInstanceOf(ServerRefusal);
    expect(failed.get(1)?.message).toContain('it holds "a"');
    expect(scene.commands("RMD")).toEqual([]);
  });

  test("a folder whose listing is not whole counts as full", async () => {
    const scene = await open();
    scene.makeFolder("/full");
    scene.write("/full/a", "a");
    scene.server.inject({
      on: "MLSD",
      do: { kind: "short-listing", entries: 0 },
    });
    const { failed } = await scene.change(change("remove-folder", "/full"));
    expect(failed.get(1)?.message).toContain("truncated");
    expect(scene.commands("RMD")).toEqual([]);
  });

  test("a file that can't be removed is not taken for gone", async () => {
    const scene = await open();
    scene.write("/a", "a");
    scene.write("/.a.hash", "0".repeat(64));
    scene.answer("DELE", "550 Permission denied.");
    const { failed } = await scene.change(
      change("remove-file", "/a", { hashFile: "/.a.hash" }),
    );
    expect(failed.get(1)).toMatchObject({
      reply: "550 Permission denied.",
    });
    expect(scene.names()).toEqual([".a.hash", "a"]);
  });
});

describe("inspecting", () => {
  const inspect = (scene: Scene, path: string) =>
    all(scene.remote.inspect(streamOf([parseRemotePath(path)])));

  test("a server without MDTM still tells the size", async () => {
    const scene = await open({ features: { mdtm: false } });
    scene.write("/a", "abc");
    expect(await inspect(scene, "/a")).toEqual([
      { kind: "file", path: "/a", size: 3, modified: undefined },
    ]);
  });

  test("a server without SIZE fails in its own words", async () => {
    const scene = await open({ features: { size: false } });
    scene.write("/a", "abc");
    expect(await inspect(scene, "/a")).toMatchObject([
      { kind: "failed", error: { reply: "500 SIZE not understood." } },
    ]);
  });

  test("a lost connection is replaced", async () => {
    const scene = await open();
    scene.write("/a", "abc");
    scene.server.inject({ on: "SIZE", do: { kind: "drop" } });
    scene.server.inject({ on: "MDTM", do: { kind: "drop-after" } });
    expect(await inspect(scene, "/a")).toMatchObject([{ size: 3 }]);
  });
});

describe("times are set where the server can", () => {
  const modified = "2001-02-03T04:05:06Z";
  const time = async (scene: Scene, name: string) => {
    const listing = await scene.list();
    if (listing.kind !== "listed") throw new Error(listing.kind);
    return listing.entries.find((entry) => entry.name === name)?.modified;
  };

  test.each([
    ["MFMT", {}, "MFMT"],
    ["MDTM with a time", { mfmt: false }, "MDTM"],
    ["SITE UTIME", { mfmt: false, mdtmSet: false }, "SITE"],
  ])("by %s", async (_, features, verb) => {
    const scene = await open({ features });
    const { done } = await scene.place(
      placement("/a", "a", { id: 1, modified }),
      placement("/b", "b", { id: 2, modified }),
    );
    expect(done).toEqual([1, 2]);
    expect(await time(scene, "a")).toBe(modified);
    expect(await time(scene, "b")).toBe(modified);
    expect(scene.commands(verb).length).toBeGreaterThan(1);
  });

  test("MFMT that is named but refused gives way to the next", async () => {
    const scene = await open();
    scene.server.inject({
      ...{ on: "MFMT", times: Infinity },
      do: { kind: "reply", text: "502 Not here." },
    });
    await scene.place(placement("/a", "a", { modified }));
    // Once with other commands, once alone, since it might be for the company.
    expect(scene.commands("MFMT")).toHaveLength(2);
    await scene.place(placement("/b", "b", { modified }));
    expect(await time(scene, "a")).toBe(modified);
    expect(await time(scene, "b")).toBe(modified);
    expect(scene.commands("MFMT")).toHaveLength(2);
    expect(scene.opened.notices).toEqual([]);
  });

  test("MFMT that says yes and sets nothing gives way too", async () => {
    const scene = await open();
    scene.answer("MFMT", "213 Modify=20240501100000; done", Infinity);
    await scene.place(placement("/a", "a", { modified }));
    expect(await time(scene, "a")).toBe(modified);
  });

  test("and where it can't the file is placed all the same, and it is asked once", async () => {
    const features = { mfmt: false, mdtmSet: false, siteUtime: false };
    const scene = await open({ features });
    expect(
      (await scene.place(placement("/a", "a", { modified }))).done,
    ).toEqual([1]);
    const asked = scene.commands("SITE").length;
    expect(
      (await scene.place(placement("/b", "b", { modified }))).done,
    ).toEqual([1]);
    expect(scene.commands("SITE")).toHaveLength(asked);
    expect(scene.opened.notices).toEqual([]);
  });
});
