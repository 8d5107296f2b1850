/** Plans that are refused since the catalogue, a file that moves or its local counterpart is no longer what they build on. */
import { describe, expect, it, test } from "vitest";
import { StaleError } from "../../../src/model/errors.ts";
import type { CatalogueBase } from "../../../src/model/catalogue.ts";
import type { ActionDraft } from "../../../src/plan/action-format.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import {
  apply,
  at,
  draft,
  everything,
  hexOf,
  planOn,
  planWith,
  remoteWith,
  summed,
  TO,
} from "./build-sides.ts";
import type { FaultyRemote } from "./faulty-remote.ts";
import { MemoryLocal } from "./memory-local.ts";
import { readBack } from "./read-back.ts";

const { upload, remove, move, moveFolder, mkdir, rmdir, archive } = draft;

/** Refused, with this difference and no other, and nothing is changed. */
async function refuses(
  plan: Plan,
  remote: FaultyRemote,
  local: MemoryLocal,
  difference: RegExp,
): Promise<void> {
  const before = everything(remote);
  const error: unknown = await apply(plan, remote, local).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof StaleError))
    throw new Error("it is not refused as stale", { cause: error });
  expect(error.differences).toEqual([expect.stringMatching(difference)]);
  expect(everything(remote)).toEqual(before);
}

async function headOf(remote: FaultyRemote): Promise<CatalogueBase> {
  const { stored } = await readBack(remote, TO);
  if (stored.head === undefined) throw new Error("there is no catalogue");
  const { lineage, serial } = stored.head;
  return { lineage, serial };
}

describe("a plan's catalogue", () => {
  const local = new MemoryLocal({ a: "a", b: "b", c: "c" });

  /** A remote on which this many plans were applied, and the catalogue as each left it. */
  async function applied(
    ...names: readonly string[]
  ): Promise<{ remote: FaultyRemote; bases: CatalogueBase[] }> {
    const remote = remoteWith({});
    const bases: CatalogueBase[] = [];
    for (const name of names) {
      await apply(
        planOn(bases.at(-1) ?? null, upload(name, name)),
        remote,
        local,
      );
      bases.push(await headOf(remote));
    }
    return { remote, bases };
  }

  it("was not there yet, and another plan's is now", async () => {
    const { remote } = await applied("a");
    await refuses(
      planWith(upload("b", "b")),
      remote,
      local,
      /^photos: the catalogue on the remote: expected none, found serial 1 of [0-9a-f]{8}, written by plan sha256:[0-9a-f]{64}$/,
    );
  });

  it("was followed by another plan's", async () => {
    const { remote, bases } = await applied("a", "b");
    await refuses(
      planOn(bases[0] ?? null, upload("c", "c")),
      remote,
      local,
      /expected serial 1 of [0-9a-f]{8}, found serial 2 of/,
    );
  });

  it("is an older one now, as when a server was restored from a backup", async () => {
    const { remote, bases } = await applied("a");
    const older = remote.copy("2024-01-01T00:00:00Z");
    await apply(planOn(bases[0] ?? null, upload("b", "b")), remote, local);
    const plan = planOn(await headOf(remote), upload("c", "c"));
    await refuses(
      plan,
      older,
      local,
      /expected serial 2 of [0-9a-f]{8}, found serial 1 of/,
    );
  });

  it("is gone", async () => {
    const { remote, bases } = await applied("a");
    for (const path of remote.files.keys())
      if (path.includes("/catalogue/")) remote.files.delete(path);
    await refuses(
      planOn(bases[0] ?? null, upload("b", "b")),
      remote,
      local,
      /expected serial 1 of [0-9a-f]{8}, there is none$/,
    );
  });

  it("is damaged", async () => {
    const { remote, bases } = await applied("a");
    for (const [path, file] of remote.files)
      if (path.includes("/catalogue/"))
        remote.files.set(path, { ...file, content: Buffer.from("garbage") });
    await refuses(
      planOn(bases[0] ?? null, upload("b", "b")),
      remote,
      local,
      /expected serial 1 of [0-9a-f]{8}, the catalogue in .* is damaged/,
    );
  });

  it("begins anew after it was damaged when the plan was made", async () => {
    const { remote } = await applied("a");
    for (const [path, file] of remote.files)
      if (path.includes("/catalogue/"))
        remote.files.set(path, { ...file, content: Buffer.from("garbage") });
    const result = await apply(planWith(upload("b", "b")), remote, local);
    expect(summed(result)).toEqual(["upload 1"]);
    const { stored, files } = await readBack(remote, TO);
    expect(stored.problems).toEqual([]);
    expect(stored.head?.serial).toBe(2);
    expect([...files.keys()]).toEqual(["b"]);
  });

  it("was written by the same plan, as often as it takes: it goes on", async () => {
    const { remote, bases } = await applied("a");
    const plan = planOn(
      bases[0] ?? null,
      ...[mkdir("d"), upload("b", "b"), upload("c", "c")],
    );
    for (const refused of [["d", "b", "c"], ["b", "c"], ["c"], []]) {
      remote.refused.clear();
      for (const path of refused) remote.refused.add(at(path));
      await apply(plan, remote, local);
      const { files, folders } = await readBack(remote, TO);
      const said = [...files.keys(), ...folders];
      for (const path of ["d", "b", "c"])
        expect(said.includes(path), path).toBe(!refused.includes(path));
    }
    expect((await headOf(remote)).serial).toBe(5);
    expect(summed(await apply(plan, remote, local))).toEqual(["already 3"]);
  });

  it("was written by the same plan, and then by another", async () => {
    const { remote } = await applied("a");
    const plan = planOn(await headOf(remote), upload("b", "b"));
    await apply(plan, remote, local);
    await apply(planOn(await headOf(remote), upload("c", "c")), remote, local);
    await refuses(plan, remote, local, /found serial 3 of/);
  });
});

describe("a move is refused", () => {
  const files = { a: "a", "d/x": "x", "d/e/y": "y" };
  const moved = new MemoryLocal({
    ...{ b: "a", "n/x": "x", "n/e/y": "y", new: "new" },
  });

  /** Where files are, and a plan that moves one of them and their folder; a good action beside it must not be done. */
  async function scene(
    ...drafts: readonly ActionDraft[]
  ): Promise<{ remote: FaultyRemote; plan: Plan }> {
    const remote = remoteWith({});
    const first = planWith(
      ...[mkdir("d"), mkdir("d/e")],
      ...Object.entries(files).map(([path, text]) => upload(path, text)),
    );
    await apply(first, remote, new MemoryLocal(files));
    const told = drafts.map((it): ActionDraft => {
      if (it.op !== "move" || "files" in it.before) return it;
      const modified = "2024-05-01T10:00:00Z";
      const before = { ...it.before, modified, evidence: "catalogue" } as const;
      return { ...it, before };
    });
    const plan = planOn(await headOf(remote), upload("new", "new"), ...told);
    return { remote, plan };
  }

  const put = (remote: FaultyRemote, path: string, text: string): void => {
    const modified = "2024-05-05T05:05:05Z";
    remote.files.set(at(path), { content: Buffer.from(text), modified });
  };

  it.each<[string, (remote: FaultyRemote) => void, RegExp]>([
    [
      "the file changed",
      (remote) => {
        put(remote, "a", "changed");
      },
      /^photos: a on the remote, which moves to b: expected a file of 1 bytes of 2024-05-01T10:00:00Z, found a file of 7 bytes/,
    ],
    [
      "the file is gone",
      (remote) => remote.files.delete(at("a")),
      /a on the remote, which moves to b: expected a file .*, found nothing/,
    ],
    [
      "something appeared at its new path",
      (remote) => {
        put(remote, "b", "appeared");
      },
      /b on the remote: expected nothing, found a file of 8 bytes/,
    ],
    [
      "a folder appeared at its new path",
      (remote) => remote.folders.add(at("b")),
      /b on the remote: expected nothing, found a folder/,
    ],
  ])("of a file, when %s", async (_, happens, difference) => {
    const { remote, plan } = await scene(move("a", "b", "a"));
    happens(remote);
    await refuses(plan, remote, moved, difference);
  });

  it.each<[string, (remote: FaultyRemote) => void, RegExp]>([
    [
      "a stranger is in it",
      (remote) => {
        put(remote, "d/e/stranger", "s");
      },
      /d on the remote, which moves to n: d\/e\/stranger is not in the catalogue/,
    ],
    [
      "a strange folder is in it",
      (remote) => remote.folders.add(at("d/e/f")),
      /d\/e\/f is not in the catalogue/,
    ],
    [
      "a hash file without a file is in it",
      (remote) => {
        put(remote, "d/.z.hash", "z");
      },
      /d\/\.z\.hash is not in the catalogue/,
    ],
    [
      "a file of it is gone",
      (remote) => {
        for (const path of ["d/e/y", "d/e/.y.hash"])
          remote.files.delete(at(path));
      },
      /d\/e\/y is missing/,
    ],
    [
      "a folder of it is gone",
      (remote) => {
        for (const path of ["d/e/y", "d/e/.y.hash"])
          remote.files.delete(at(path));
        remote.folders.delete(at("d/e"));
      },
      /d\/e is missing/,
    ],
    [
      "a file of it changed",
      (remote) => {
        put(remote, "d/x", "X");
      },
      /d\/x is not as the catalogue has it/,
    ],
    [
      "the listing of a folder in it is not whole",
      (remote) => remote.incomplete.set(at("d/e"), "cut short"),
      /the listing of d\/e can't be trusted to be whole: cut short/,
    ],
    [
      "it is gone",
      (remote) => {
        for (const path of [...remote.files.keys(), ...remote.folders])
          if (path === at("d") || path.startsWith(`${at("d")}/`)) {
            remote.files.delete(path);
            remote.folders.delete(path);
          }
      },
      /d on the remote, which moves to n: d is not there/,
    ],
    [
      "something appeared at its new path",
      (remote) => remote.folders.add(at("n")),
      /n on the remote: expected nothing, found a folder/,
    ],
  ])("of a folder, when %s", async (_, happens, difference) => {
    const { remote, plan } = await scene(moveFolder("d", "n", ["x", "y"]));
    happens(remote);
    await refuses(plan, remote, moved, difference);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      "changed",
      { "n/e/y": "Y" },
      /^photos: n\/e\/y here: the content has changed/,
    ],
    [
      "has another size",
      { "n/x": "xx" },
      /n\/x here: expected 1 bytes, found 2/,
    ],
    ["of a single move changed", { b: "A" }, /b here: the content has changed/],
  ])("when a local file %s", async (_, changed, difference) => {
    const drafts = [move("a", "b", "a"), moveFolder("d", "n", ["x", "y"])];
    const { remote, plan } = await scene(...drafts);
    const local = { b: "a", "n/x": "x", "n/e/y": "y", new: "new", ...changed };
    await refuses(plan, remote, new MemoryLocal(local), difference);
  });

  it("when a local file in the moved folder is gone", async () => {
    const { remote, plan } = await scene(moveFolder("d", "n", ["x", "y"]));
    const local = new MemoryLocal({ "n/x": "x", new: "new" });
    await refuses(plan, remote, local, /n\/e\/y here: .*is not there/);
  });

  it("and nothing else of a plan that moves both is", async () => {
    const drafts = [move("a", "b", "a"), moveFolder("d", "n", ["x", "y"])];
    const { remote, plan } = await scene(...drafts);
    expect(summed(await apply(plan, remote, moved))).toEqual([
      ...["upload 1", "move 2"],
    ]);
    expect(summed(await apply(plan, remote, moved))).toEqual(["already 3"]);
  });
});

test("a file that vanished before it was archived is no archived file, whatever comes in its place", async () => {
  const local = new MemoryLocal({ "a/x": "x" });
  const plan = planWith(
    archive("a", "old", "type-changed"),
    mkdir("a", "type-changed"),
    upload("a/x", "x"),
  );
  await refuses(
    plan,
    remoteWith({}),
    local,
    /a on the remote: expected a file/,
  );
});

test("a file that is back although the plan has archived it is not put over its copy", async () => {
  const remote = remoteWith({ a: "old", b: "b" });
  const old = remote.files.get(at("a"));
  if (old === undefined) throw new Error("no file");
  const plan = planWith(archive("a", "old"), remove("b", "b"));
  await apply(plan, remote, new MemoryLocal({}));
  remote.files.set(at("a"), old);
  await refuses(
    plan,
    remote,
    new MemoryLocal({}),
    /a on the remote: expected a file of 3 bytes .*, found a file of 3 bytes .*, and a copy in the archive of this plan$/,
  );
});

test("the message tells the first twenty differences and how many there are", async () => {
  const names = Array.from({ length: 23 }, (_, index) => `f${index + 10}`);
  const remote = remoteWith(
    Object.fromEntries(names.map((name) => [name, "changed"])),
  );
  const drafts = names.map((name) => remove(name, "old"));
  const applied = apply(planWith(...drafts), remote, new MemoryLocal({}));
  const error: unknown = await applied.catch((reason: unknown) => reason);
  if (!(error instanceof StaleError)) throw new Error("it is not stale");
  const [first, ...lines] = error.message.split("\n");
  expect(first).toBe(
    "the plan is stale, nothing was changed; 23 differences since it was made:",
  );
  expect(lines).toHaveLength(21);
  expect(lines[0]).toMatch(/^ {2}photos: f10 on the remote: expected/);
  expect(lines[20]).toBe("  … and 3 more");
  expect(error.differences).toHaveLength(23);
});

test("a folder whose place a file has taken makes the plan stale, not the server unreadable", async () => {
  const remote = remoteWith({ d: "now a file" });
  const plan = planWith(upload("d/x", "x"));
  const local = new MemoryLocal({ "d/x": "x" });
  await refuses(plan, remote, local, /d on the remote: expected a folder/);
});

test("a folder that is to be removed and holds what moves away is no stranger's", async () => {
  const remote = remoteWith({ "d/a": "a", "d/.a.hash": "h" });
  const plan = planWith(move("d/a", "b", "a"), rmdir("d"));
  const result = await apply(plan, remote, new MemoryLocal({ b: "a" }));
  expect(summed(result)).toEqual(["move 1", "rmdir 1"]);
});

describe("a file that is to be taken over", () => {
  const files = { a: "aa" };
  const plan = planWith(draft.adopt("a", "aa"));

  it("was written since, even by a content of the same size and the local time", async () => {
    const remote = remoteWith(files);
    const modified = "2024-05-01T10:00:00Z";
    remote.files.set(at("a"), { content: Buffer.from("xx"), modified });
    await refuses(
      plan,
      remote,
      new MemoryLocal(files),
      /a on the remote: expected a file of 2 bytes of 2024-01-01T00:00:00Z, found/,
    );
  });

  it("was written since a killed run wrote its hash file", async () => {
    const remote = remoteWith({ a: "xx", ".a.hash": hexOf("aa") });
    const modified = "2024-07-07T00:00:00Z";
    remote.files.set(at("a"), { content: Buffer.from("xx"), modified });
    await refuses(plan, remote, new MemoryLocal(files), /a on the remote/);
  });

  it("is gone, or its folder is", async () => {
    const gone = remoteWith({});
    await refuses(plan, gone, new MemoryLocal(files), /found nothing/);
    await refuses(
      planWith(draft.adoptFolder("d")),
      gone,
      new MemoryLocal({}),
      /d on the remote: expected a folder, found nothing/,
    );
  });

  it("has another content here by now", async () => {
    const local = new MemoryLocal({ a: "xx" });
    await refuses(plan, remoteWith(files), local, /a here: the content has/);
  });
});
