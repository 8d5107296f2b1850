import { describe, expect, test } from "vitest";
import { change, placement } from "../contract/requests.ts";
import { type Scene, scenes } from "./scene.ts";

const open = scenes();

const OLD = "the old content";
const NEW = "and the new one";

/** Replaces `/a`, which the server does not let a rename do. */
async function replaceA(scene: Scene) {
  return scene.place(
    placement("/a", NEW, { modified: "2024-05-01T10:00:00Z" }),
  );
}

const asides = (scene: Scene): string[] =>
  scene.names("/tmp").includes("aside") ? scene.names("/tmp/aside") : [];

describe("a server that renames nothing onto an existing file", () => {
  async function scene(): Promise<Scene> {
    const opened = await open({ renameOverwrites: false });
    opened.write("/a", OLD);
    return opened;
  }

  test("gets the old one out of the way first", async () => {
    const there = await scene();
    there.makeFolder("/deep/er");
    there.write("/deep/er/b", OLD);
    const { done } = await there.place(
      placement("/a", NEW, { id: 1 }),
      placement("/deep/er/b", NEW, { id: 2 }),
      placement("/c", NEW, { id: 3 }),
    );
    expect(done).toEqual([1, 2, 3]);
    for (const path of ["/a", "/deep/er/b", "/c"])
      expect(there.read(path)).toBe(NEW);
    expect(asides(there)).not.toContain("a");
    expect(there.commands("STOR")).toHaveLength(3);
  });

  test("and not even elsewhere keeps the old file", async () => {
    const there = await scene();
    there.answer("RNTO", "553 Never.", Infinity);
    const { failed } = await replaceA(there);
    expect(failed.get(1)).toMatchObject({ reply: "553 Never." });
    expect(there.read("/a")).toBe(OLD);
    expect(asides(there)).toEqual([]);
  });

  test("and not even onto a free name has the old file back", async () => {
    const there = await scene();
    there.server.inject({
      ...{ on: "RNTO", match: /^\/a$/, times: 2 },
      do: { kind: "reply", text: "553 Not now." },
    });
    const { failed } = await replaceA(there);
    expect(failed.get(1)).toMatchObject({ reply: "553 Not now." });
    expect(there.read("/a")).toBe(OLD);
    expect(asides(there)).toEqual([]);
  });

  test.each([
    ["RNTO", /aside/],
    ["RNTO", /^\/a$/],
    ["RNFR", /^\/a$/],
    ["DELE", /aside/],
  ] as const)(
    "loses nothing when the connection breaks at %s %s, before or after it is done",
    async (on, match) => {
      const drops = [{ kind: "drop" }, { kind: "drop-after" }] as const;
      for (const drop of drops) {
        for (const skip of [0, 1]) {
          const there = await scene();
          const fault = there.server.inject(
            drop.kind === "drop"
              ? { on, match, skip, do: drop }
              : { on, match, skip, do: drop },
          );
          const { done, failed } = await replaceA(there);
          expect([...failed.values()]).toEqual([]);
          expect(done).toEqual([1]);
          expect(there.read("/a"), `${drop.kind} ${skip}`).toBe(NEW);
          // What can't be removed then, the next apply removes.
          if (on !== "DELE") expect(asides(there)).toEqual([]);
          if (skip === 0) expect(fault.fired).toBe(1);
        }
      }
    },
  );

  test("says where the old file is when it can't be brought back", async () => {
    const there = await scene();
    there.server.inject({
      ...{ on: "RNTO", match: /^\/a$/, skip: 1, times: Infinity },
      do: { kind: "drop" },
    });
    const { failed } = await replaceA(there);
    const [aside] = asides(there);
    expect(aside).toBe("a");
    expect(there.read("/tmp/aside/a")).toBe(OLD);
    expect(failed.get(1)?.message).toContain(
      "the old file lies at /tmp/aside/a now",
    );
  });

  test("keeps the old file that a lost connection left in its place, whatever comes next", async () => {
    const there = await scene();
    there.server.inject({ on: "RNTO", match: /aside/, do: { kind: "drop" } });
    there.server.inject({
      ...{ on: "RNTO", match: /^\/a$/, times: 3 },
      do: { kind: "reply", text: "553 Not now." },
    });
    const { failed } = await replaceA(there);
    expect(failed.size).toBe(1);
    expect(there.read("/a")).toBe(OLD);
  });

  test("is not asked to move a folder out of the way", async () => {
    const there = await open({ renameOverwrites: false });
    there.makeFolder("/a");
    there.write("/a/x", OLD);
    const { failed } = await replaceA(there);
    expect(failed.size).toBe(1);
    expect(there.read("/a/x")).toBe(OLD);
  });
});

test("a move whose answer is lost is done once", async () => {
  const scene = await open();
  scene.write("/from", OLD);
  scene.server.inject({ on: "RNTO", do: { kind: "drop-after" } });
  const { done } = await scene.change(
    change("move-file", "/from", { to: "/to" }),
  );
  expect(done).toEqual([1]);
  expect(scene.read("/to")).toBe(OLD);
  const { failed } = await scene.change(
    change("move-file", "/nowhere", { to: "/nothing" }),
  );
  expect(failed.size).toBe(1);
});
