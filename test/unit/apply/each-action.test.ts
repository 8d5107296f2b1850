/** What each kind of action does to the remote, and what the catalogue says of it afterwards. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { planTag } from "../../../src/model/catalogue.ts";
import type { ActionDraft } from "../../../src/plan/action-format.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import {
  apply,
  archiveOf,
  at,
  draft,
  everything,
  hexOf,
  holdings,
  planOn,
  planWith,
  remoteWith,
  summed,
  TO,
} from "./build-sides.ts";
import type { FaultyRemote } from "./faulty-remote.ts";
import { MemoryLocal } from "./memory-local.ts";
import { falseClaims, type ReadBack, readBack } from "./read-back.ts";

const LOCAL_TIME = "2024-05-01T10:00:00.5Z";

const fullOf = (content: string): string =>
  createHash("sha256").update(content).digest("hex");

interface Scene {
  readonly remote: FaultyRemote;
  readonly first: Plan;
  /** Carries out a further plan on the catalogue that is there. */
  readonly further: (
    drafts: readonly ActionDraft[],
    local: Readonly<Record<string, string>>,
    told?: (draft: ActionDraft) => ActionDraft,
  ) => Promise<{ readonly plan: Plan; readonly said: ReadBack }>;
}

/** A remote that an apply has brought these files to; each has a hash file. */
async function sceneWith(
  files: Readonly<Record<string, string>>,
): Promise<Scene> {
  const remote = remoteWith({});
  const folders = new Set(
    Object.keys(files).flatMap((path) => {
      const names = path.split("/").slice(0, -1);
      return names.map((_, depth) => names.slice(0, depth + 1).join("/"));
    }),
  );
  const first = planWith(
    ...[...folders].map((path) => draft.mkdir(path)),
    ...Object.entries(files).map(([path, text]) => draft.upload(path, text)),
  );
  await apply(first, remote, new MemoryLocal(files));
  const further: Scene["further"] = async (
    drafts,
    local,
    told = fromCatalogue,
  ) => {
    const { stored } = await readBack(remote, TO);
    const base = stored.head;
    if (base === undefined) throw new Error("no catalogue was written");
    const { lineage, serial } = base;
    const plan = planOn({ lineage, serial }, ...drafts.map(told));
    const result = await apply(plan, remote, new MemoryLocal(local));
    expect(result.failures).toEqual([]);
    expect(result.unrecorded).toEqual([]);
    const said = await readBack(remote, TO);
    expect(said.stored.head?.serial).toBe(serial + 1);
    expect(await falseClaims(remote, TO)).toEqual([]);
    return { plan, said };
  };
  return { remote, first, further };
}

/** The files before it are those that the first plan put there. */
function fromCatalogue(draft: ActionDraft): ActionDraft {
  const modified = "2024-05-01T10:00:00Z";
  const evidence = "catalogue" as const;
  switch (draft.op) {
    case "replace":
    case "touch":
    case "hash":
    case "archive":
    case "delete":
      return { ...draft, before: { ...draft.before, modified, evidence } };
    case "move":
      return "files" in draft.before
        ? draft
        : { ...draft, before: { ...draft.before, modified, evidence } };
    case "mkdir":
    case "upload":
    case "rmdir":
    case "link":
    case "forget":
    case "unarchive":
    case "prune":
    case "adopt":
    case "local-mkdir":
    case "download":
    case "local-link":
    case "local-touch":
      return draft;
  }
}

const entryOf = (said: ReadBack, path: string) =>
  Object.fromEntries(said.files)[path];

test("an upload is entered with all that is known of it", async () => {
  const { remote, first } = await sceneWith({ "d/a": "content" });
  const said = await readBack(remote, TO);
  expect(said.folders).toEqual([".", "d"]);
  expect(Object.fromEntries(said.files)).toEqual({
    "d/a": {
      ...{ kind: "file", size: 7, modified: LOCAL_TIME, mode: "0644" },
      ...{ owner: "1000:100", full: fullOf("content") },
      ...{ listed: "2024-05-01T10:00:00Z", plan: planTag(first.planId) },
    },
  });
  expect(said.stored).toMatchObject({
    head: { serial: 1, planId: first.planId },
    problems: [],
    interrupted: [],
  });
  expect(await falseClaims(remote, TO)).toEqual([]);
});

test("of a large file both digests are entered, the full one from what was sent", async () => {
  const large = "x".repeat(50_000);
  const { remote } = await sceneWith({ large });
  const said = await readBack(remote, TO);
  expect(entryOf(said, "large")).toMatchObject({
    full: fullOf(large),
    partial: hexOf(large),
  });
  expect(await falseClaims(remote, TO)).toEqual([]);
});

test("`times: ignore` enters no time, mode and owner of the local file, but the time that the server tells", async () => {
  const remote = remoteWith({});
  const upload = draft.upload("a", "a");
  if (upload.op !== "upload") throw new Error("no upload");
  const { size, hash, hashFile } = upload.after;
  const plan = planWith({ ...upload, after: { size, hash, hashFile } });
  await apply(plan, remote, new MemoryLocal({ a: "a" }));
  const said = await readBack(remote, TO);
  expect(entryOf(said, "a")).toEqual({
    ...{ kind: "file", size: 1, full: fullOf("a") },
    ...{ listed: "2024-01-01T00:00:00Z", plan: planTag(plan.planId) },
  });
});

test("a replaced file is entered anew; one that is archived is a copy that keeps what was known of it", async () => {
  const { remote, first, further } = await sceneWith({ a: "old", b: "before" });
  const { plan, said } = await further(
    [
      draft.replace("a", "old", "newer"),
      draft.replaceArchived("b", "before", "after"),
    ],
    { a: "newer", b: "after" },
  );
  expect(holdings(remote)).toEqual({
    ...{ a: "newer", ".a.hash": hexOf("newer") },
    ...{ b: "after", ".b.hash": hexOf("after") },
  });
  expect(archiveOf(remote, plan)).toEqual({
    ...{ b: "before", ".b.hash": hexOf("before") },
  });
  expect(entryOf(said, "b")).toMatchObject({ full: fullOf("after") });
  expect(said.stored.catalogue?.archived()).toEqual([
    {
      ...{ plan: planTag(plan.planId), path: "b", size: 6 },
      at: "2024-06-01T12:00:00Z",
      was: {
        ...{ kind: "file", size: 6, modified: LOCAL_TIME, mode: "0644" },
        ...{ owner: "1000:100", full: fullOf("before") },
        ...{ listed: "2024-05-01T10:00:00Z", plan: planTag(first.planId) },
      },
    },
  ]);
});

test("archived and deleted files and removed folders leave the catalogue; the copy keeps what was known", async () => {
  const { remote, further } = await sceneWith({ "d/a": "a", "d/e/b": "b" });
  const { plan, said } = await further(
    [
      draft.archive("d/a", "a"),
      draft.remove("d/e/b", "b"),
      draft.rmdir("d/e"),
      draft.rmdir("d"),
    ],
    {},
  );
  expect(holdings(remote)).toEqual({});
  expect(archiveOf(remote, plan)).toEqual({
    ...{ "d/a": "a", "d/.a.hash": hexOf("a") },
  });
  expect(said.folders).toEqual(["."]);
  expect(said.files.size).toBe(0);
  expect(said.archived).toEqual([`${planTag(plan.planId)}/d/a`]);
  expect(said.stored.catalogue?.archived()[0]?.was?.full).toBe(fullOf("a"));
});

test("of a copy whose content nobody proved, the catalogue says no more than its size", async () => {
  const { remote, further } = await sceneWith({ a: "aaa", b: "bbb" });
  for (const name of ["a", "b"]) {
    // Somebody else's file of the same size: the plan knows it from its listing only.
    const modified = "2024-01-01T00:00:00Z";
    remote.files.set(at(name), { content: Buffer.from("xxx"), modified });
  }
  const { said } = await further(
    [draft.archive("a", "xxx"), draft.replaceArchived("b", "xxx", "new")],
    { b: "new" },
    (drafted) => drafted,
  );
  expect(said.stored.catalogue?.archived()).toMatchObject([
    { size: 3, was: undefined },
    { size: 3, was: undefined },
  ]);
});

test("a moved file takes its hash file and what is known of it along, and gets its new time", async () => {
  const large = "x".repeat(50_000);
  const { remote, further } = await sceneWith({ a: "a", large });
  const { plan, said } = await further(
    [
      draft.mkdir("d"),
      draft.move("a", "d/b", "a"),
      draft.move("large", "d/large", large),
    ],
    { "d/b": "a", "d/large": large },
  );
  expect(holdings(remote)).toEqual({
    ...{ d: null, "d/b": "a", "d/.b.hash": hexOf("a") },
    ...{ "d/large": large, "d/.large.hash": hexOf(large) },
  });
  expect([...said.files.keys()].sort()).toEqual(["d/b", "d/large"]);
  expect(entryOf(said, "d/large")).toMatchObject({
    ...{ full: fullOf(large), partial: hexOf(large) },
    ...{ owner: "1000:100", plan: planTag(plan.planId) },
  });
  expect(contentPlaced(remote)).toEqual(["a", "large"]);
});

test("a folder that is moved whole takes all that is in it along, on the server by one change", async () => {
  const files = { "d/a": "a", "d/e/b": "b", "d/e/f/c": "c", other: "o" };
  const { remote, further } = await sceneWith(files);
  const changed: string[] = [];
  remote.onStep = (path) => {
    if (!path.includes(".ftp-sync")) changed.push(path);
  };
  const { plan, said } = await further(
    [draft.mkdir("n"), draft.moveFolder("d", "n/d", ["a", "b", "c"])],
    { "n/d/a": "a", "n/d/e/b": "b", "n/d/e/f/c": "c" },
  );
  expect(changed).toEqual([at("n"), at("d")]);
  expect(Object.keys(holdings(remote)).sort()).toEqual(
    [
      ...["n", "n/d", "n/d/a", "n/d/.a.hash", "n/d/e", "n/d/e/b"],
      ...["n/d/e/.b.hash", "n/d/e/f", "n/d/e/f/c", "n/d/e/f/.c.hash"],
      ...["other", ".other.hash"],
    ].sort(),
  );
  expect(said.folders).toEqual([".", "n", "n/d", "n/d/e", "n/d/e/f"]);
  expect([...said.files.keys()].sort()).toEqual([
    ...["n/d/a", "n/d/e/b", "n/d/e/f/c", "other"],
  ]);
  expect(entryOf(said, "n/d/e/b")).toMatchObject({
    ...{ full: fullOf("b"), owner: "1000:100", plan: planTag(plan.planId) },
  });
});

test("a touch sends nothing, sets the time, writes a hash file that is missing, and keeps the full digest", async () => {
  const large = "x".repeat(50_000);
  const { remote, further } = await sceneWith({ a: "a", large });
  remote.files.delete(at(".a.hash"));
  const [a, other] = ["a", large].map((text, index) =>
    draft.touch(index === 0 ? "a" : "large", text),
  );
  if (a?.op !== "touch" || other?.op !== "touch") throw new Error("no touch");
  const modified = "2024-07-07T07:07:07.7Z";
  const { said } = await further(
    [
      { ...a, after: { ...a.after, modified, mode: "0600" } },
      { ...other, after: { ...other.after, modified } },
    ],
    { a: "a", large },
  );
  expect(remote.files.get(at("a"))?.modified).toBe("2024-07-07T07:07:07Z");
  expect(Object.keys(holdings(remote)).sort()).toEqual([
    ...[".a.hash", ".large.hash", "a", "large"],
  ]);
  expect(entryOf(said, "a")).toMatchObject({
    ...{ modified, mode: "0600", listed: "2024-07-07T07:07:07Z" },
  });
  expect(entryOf(said, "large")).toMatchObject({
    full: fullOf(large),
    modified,
  });
  expect(contentPlaced(remote)).toEqual(["a", "large"]);
});

test("a touch of a file that drifted forgets the full digest of what was there before", async () => {
  const [ends, middle] = ["x".repeat(8192), "y".repeat(20_000)];
  const old = ends + middle + ends;
  const drifted = ends + middle.toUpperCase() + ends;
  const { remote, further } = await sceneWith({ a: old });
  const modified = "2024-01-01T00:00:00Z";
  remote.files.set(at("a"), { content: Buffer.from(drifted), modified });
  // Its hash file, of the ends only, still agrees.
  const { said } = await further(
    [draft.touch("a", drifted)],
    { a: drifted },
    (drafted) => drafted,
  );
  expect(entryOf(said, "a")?.full).toBeUndefined();
  expect(entryOf(said, "a")?.partial).toBe(hexOf(drifted));
});

test("a hash file that is written alone leaves the file as it is", async () => {
  const { remote, further } = await sceneWith({ a: "a" });
  remote.files.delete(at(".a.hash"));
  const before = remote.files.get(at("a"));
  const { said } = await further([draft.hash("a", "a")], { a: "a" });
  expect(remote.files.get(at("a"))).toBe(before);
  expect(holdings(remote)).toEqual({ a: "a", ".a.hash": hexOf("a") });
  expect(entryOf(said, "a")).toMatchObject({ full: fullOf("a") });
});

test("links are in the catalogue only: they come, change and go", async () => {
  const { remote, further } = await sceneWith({ "d/a": "a" });
  const held = holdings(remote);
  const first = await further(
    [draft.link("l", null, "d/a"), draft.link("d/l", null, "a")],
    {},
  );
  expect(first.said.links).toEqual({ l: "d/a", "d/l": "a" });
  const second = await further(
    [draft.link("l", "d/a", "elsewhere"), draft.link("d/l", "a", null)],
    {},
  );
  expect(second.said.links).toEqual({ l: "elsewhere" });
  expect([...second.said.files.keys()]).toEqual(["d/a"]);
  expect(holdings(remote)).toEqual(held);
});

test("what is gone on both sides is forgotten by the catalogue alone", async () => {
  const { remote, further } = await sceneWith({ a: "a", b: "b" });
  for (const path of ["a", ".a.hash"]) remote.files.delete(at(path));
  const { said } = await further([draft.forget("a")], {});
  expect([...said.files.keys()]).toEqual(["b"]);
});

test("what is gone on both sides is forgotten where a folder has its name now", async () => {
  const { remote, further } = await sceneWith({ a: "a", b: "b" });
  for (const path of ["a", ".a.hash"]) remote.files.delete(at(path));
  remote.folders.add(at("a"));
  const { said } = await further([draft.forget("a")], {});
  expect([...said.files.keys()]).toEqual(["b"]);
});

test("what is gone on both sides is forgotten where a file has its folder's name now", async () => {
  const { remote, further } = await sceneWith({ "d/a": "a", b: "b" });
  for (const path of ["d/a", "d/.a.hash"]) remote.files.delete(at(path));
  remote.folders.delete(at("d"));
  const modified = "2024-01-01T00:00:00Z";
  remote.files.set(at("d"), { content: Buffer.from("d"), modified });
  const { said } = await further([draft.forget("d/a")], {});
  expect([...said.files.keys()]).toEqual(["b"]);
});

test("a pruned copy leaves the archive with its hash file, and the catalogue; others stay", async () => {
  const { remote, further } = await sceneWith({ a: "a", b: "b" });
  const { plan } = await further(
    [draft.archive("a", "a"), draft.archive("b", "b")],
    {},
  );
  const { said } = await further([draft.prune(plan, "a", "a")], {});
  expect(archiveOf(remote, plan)).toEqual({
    ...{ b: "b", ".b.hash": hexOf("b") },
  });
  expect(said.archived).toEqual([`${planTag(plan.planId)}/b`]);
});

test("a file that becomes a folder, and a folder that becomes a file, are entered as what they are now", async () => {
  const { remote, further } = await sceneWith({ a: "a", "d/x": "x" });
  const { plan, said } = await further(
    [
      draft.archive("a", "a", "type-changed"),
      draft.mkdir("a", "type-changed"),
      draft.upload("a/y", "y"),
      draft.remove("d/x", "x", "type-changed"),
      draft.rmdir("d", "type-changed"),
      draft.upload("d", "file"),
    ],
    { "a/y": "y", d: "file" },
  );
  expect(archiveOf(remote, plan)).toMatchObject({ a: "a" });
  expect(said.folders).toEqual([".", "a"]);
  expect([...said.files.keys()].sort()).toEqual(["a/y", "d"]);
});

test("applied again, a plan with every kind of action finds all of it done and changes nothing", async () => {
  const scene = await sceneWith({
    ...{ replaced: "1", archived: "2", gone: "3", moved: "4" },
    ...{ "d/a": "5", touched: "6", hashless: "7", lost: "8", kept: "9" },
  });
  const { remote } = scene;
  const first = await scene.further([draft.archive("kept", "9")], {});
  remote.files.delete(at(".hashless.hash"));
  for (const path of ["lost", ".lost.hash"]) remote.files.delete(at(path));
  const local = {
    ...{ replaced: "one", "n/moved": "4", "e/a": "5", touched: "6" },
    ...{ hashless: "7", new: "n" },
  };
  const { plan } = await scene.further(
    [
      draft.mkdir("n"),
      draft.upload("new", "n"),
      draft.replaceArchived("replaced", "1", "one"),
      draft.archive("archived", "2"),
      draft.remove("gone", "3"),
      draft.move("moved", "n/moved", "4"),
      draft.moveFolder("d", "e", ["5"]),
      draft.touch("touched", "6"),
      draft.hash("hashless", "7"),
      draft.link("l", null, "new"),
      draft.forget("lost"),
      draft.prune(first.plan, "kept", "9"),
    ],
    local,
  );
  const before = everything(remote);
  const again = await apply(plan, remote, new MemoryLocal(local));
  expect(summed(again)).toEqual(["already 12"]);
  expect(everything(remote)).toEqual(before);
});

/** Paths of the source whose content was sent. */
function contentPlaced({ placed }: FaultyRemote): string[] {
  return placed
    .map(({ target }) => target.slice(TO.length + 1))
    .filter((path) => !path.startsWith(".ftp-sync/"))
    .sort();
}

test("a file that is taken over is entered with all that is proven of it; of it all, only its hash file is written", async () => {
  const large = "x".repeat(50_000);
  const files = { a: "aa", large, quiet: "q" };
  const remote = remoteWith({ ...files, ".a.hash": "of another", empty: null });
  const written: string[] = [];
  remote.onStep = (path) => {
    if (!path.includes(".ftp-sync")) written.push(path);
  };
  const plan = planWith(
    draft.adopt("a", "aa"),
    draft.adopt("large", large),
    draft.adopt("quiet", "q", false),
    draft.adoptFolder("empty"),
  );
  const result = await apply(plan, remote, new MemoryLocal(files));
  expect(summed(result)).toEqual(["adopt 4"]);
  expect(holdings(remote)).toEqual({
    ...{ ...files, ".a.hash": hexOf("aa"), ".large.hash": hexOf(large) },
    empty: null,
  });
  expect(new Set(written)).toEqual(new Set([at(".a.hash"), at(".large.hash")]));
  const said = await readBack(remote, TO);
  expect(said.folders).toEqual([".", "empty"]);
  expect(entryOf(said, "large")).toEqual({
    ...{ kind: "file", size: 50_000, modified: LOCAL_TIME, mode: "0644" },
    ...{ owner: "1000:100", full: fullOf(large), partial: hexOf(large) },
    ...{ listed: "2024-01-01T00:00:00Z", plan: planTag(plan.planId) },
  });
  expect(await falseClaims(remote, TO)).toEqual([]);
  const again = await apply(plan, remote, new MemoryLocal(files));
  expect(summed(again)).toEqual(["already 4"]);
});
