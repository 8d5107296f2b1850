/** What is taken over of a remote that others filled: what each kind of evidence proves, and what nothing does. */
import { createHash } from "node:crypto";
import { symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { Method } from "../../../src/adopt/method.ts";
import { createPolicies } from "../../../src/manifest/policies.ts";
import { parseRelativePath } from "../../../src/model/path.ts";
import type { Policy } from "../../../src/model/policy.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import { ancestorFull, ancestorPartial } from "../../support/disk.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";
import { at as placeOf, TO } from "../apply/random-trees.ts";
import { falseClaims } from "../apply/read-back.ts";
import { actionsOf, runWith, type Setting } from "../apply/run-backup.ts";
import { temporaryFolder } from "../scan/temporary-folder.ts";

/** Of every local file. */
const HERE = "2024-03-03T00:00:00Z";
/** Of what others put on the remote. */
const THERE = "2024-01-01T00:00:00Z";

const BIG = Buffer.alloc(40_000, "big ");
/** Of the same ends and size. */
const BIG_TOO = Buffer.concat([
  BIG.subarray(0, 20_000),
  Buffer.from("!"),
  BIG.subarray(20_001),
]);

type Content = string | Buffer;
type Tree = Readonly<Record<string, Content>>;

const at = (path: string) => placeOf(parseRelativePath(path));

const policy = (settings: Partial<Policy>) =>
  createPolicies([{ patterns: ["*"], settings }]);

/** Both sides and the program between them. Paths that end in a slash are folders. */
function sides(
  local: Tree,
  there: Tree,
  { modified = THERE, ...more }: Partial<Setting> & { modified?: string } = {},
) {
  const folder = temporaryFolder(local);
  for (const path of Object.keys(local))
    utimesSync(join(folder, path), new Date(HERE), new Date(HERE));
  const remote = new MemoryRemote([], [TO]);
  for (const [path, content] of Object.entries(there)) {
    const names = path.split("/").slice(0, -1);
    names.forEach((_, depth) =>
      remote.folders.add(at(names.slice(0, depth + 1).join("/"))),
    );
    if (path.endsWith("/")) continue;
    remote.files.set(at(path), { content: Buffer.from(content), modified });
  }
  const policies = createPolicies([]);
  const run = runWith({ remote, folder, policies, ...more });
  return { folder, remote, run };
}

const adopted = async (plan: Plan): Promise<string[]> =>
  (await actionsOf(plan)).map(({ op, path, before }) =>
    [
      op,
      path,
      ...(before && "evidence" in before ? [before.evidence] : []),
    ].join(" "),
  );

const said = ({ header }: Plan): string[] =>
  header.findings.map(({ code, path = "", detail = "" }) =>
    `${code} ${path}: ${detail}`.replace(/: $/, ""),
  );

const sha = (content: Content): string =>
  createHash("sha256").update(content).digest("hex");

const ftpDeploy = (files: Tree, more: Tree = {}): string =>
  JSON.stringify({
    ...{ version: "1.0.0", generatedTime: 1 },
    data: Object.entries(files).map(([name, content]) => ({
      ...{ type: "file", name, size: content.length },
      hash: more[name] ?? sha(content),
    })),
  });

/** Carried out, nothing is left to be done, and the catalogue is true. */
async function carryOut(
  { run, remote }: ReturnType<typeof sides>,
  plan: Plan,
): Promise<void> {
  const files = new Map(remote.files);
  expect((await run.apply(plan)).failures).toEqual([]);
  for (const [path, file] of files)
    if (!path.endsWith(".hash")) expect(remote.files.get(path)).toBe(file);
  const next = await run.plan();
  expect(await actionsOf(next)).toEqual([]);
  expect(await falseClaims(remote, TO)).toEqual([]);
  const again = await run.adopt();
  expect(await actionsOf(again)).toEqual([]);
}

describe("hash files", () => {
  const tree = { a: "a", "d/big": BIG };

  it.each([
    ["full", ancestorFull],
    ["partial", ancestorPartial],
  ])(
    "with %s digests prove what is there, and stay as they are",
    async (_, digest) => {
      const hashes = {
        ".a.hash": digest(Buffer.from("a")),
        "d/.big.hash": digest(BIG),
      };
      const both = sides(tree, { ...tree, ...hashes });
      const plan = await both.run.adopt();
      expect(await adopted(plan)).toEqual([
        "adopt a hash-file",
        "adopt d/big hash-file",
      ]);
      expect(said(plan)).toEqual([]);
      await carryOut(both, plan);
      const hash = both.remote.files.get(at("d/.big.hash"))?.content;
      expect(String(hash)).toBe(digest(BIG));
    },
  );

  it("prove nothing by the ends alone under `compare: strict`, nor beside another size", async () => {
    const policies = policy({ compare: "strict" });
    const hashes = { ".a.hash": sha("a"), "d/.big.hash": ancestorPartial(BIG) };
    const there = { a: "longer", "d/big": BIG_TOO, ...hashes };
    const { run } = sides(tree, there, { policies });
    const plan = await run.adopt();
    expect(await adopted(plan)).toEqual([]);
    expect(said(plan)).toEqual([
      "adopt-differs a",
      "adopt-unproven d/big: `--by` size+time, server-hash or read-back can tell",
    ]);
  });

  it("that say otherwise outweigh what other tools and times say, but not the content", async () => {
    const there = {
      ...{ a: "a", ".a.hash": sha("b") },
      ".ftp-deploy-sync-state.json": ftpDeploy({ a: "a" }),
    };
    const both = sides({ a: "a" }, there, { modified: HERE });
    const told = await both.run.adopt({ by: "size+time" });
    expect(await adopted(told)).toEqual([]);
    expect(said(told)).toContain("adopt-differs a");
    const read = await both.run.adopt({ by: "read-back" });
    expect(await adopted(read)).toEqual(["adopt a read-back"]);
    await carryOut(both, read);
    const hash = both.remote.files.get(at(".a.hash"))?.content;
    expect(String(hash)).toBe(sha("a"));
  });
});

describe("the state of ftp-deploy", () => {
  const STATE = ".ftp-deploy-sync-state.json";
  const tree = { a: "a", "d/big": BIG };

  it("is believed of files of its size and digest", async () => {
    const both = sides(tree, { ...tree, [STATE]: ftpDeploy(tree) });
    const plan = await both.run.adopt();
    expect(await adopted(plan)).toEqual([
      "adopt a ftp-deploy",
      "adopt d/big ftp-deploy",
    ]);
    expect(said(plan)).toEqual([`adopt-foreign ${STATE}`]);
    await carryOut(both, plan);
  });

  it("is not believed of what is another here, has another size there, or was written later", async () => {
    const there = { same: "s", other: "o", longer: "longer", later: "l" };
    const local = { ...there, other: "x", longer: "longer" };
    const state = ftpDeploy({ ...there, longer: "long" });
    const both = sides(local, { ...there, [STATE]: state });
    both.remote.files.set(at("later"), {
      ...{ content: Buffer.from("l"), modified: "2024-01-01T00:00:01Z" },
    });
    const plan = await both.run.adopt();
    expect(await adopted(plan)).toEqual(["adopt same ftp-deploy"]);
    expect(said(plan)).toEqual([
      `adopt-foreign ${STATE}`,
      "adopt-unproven later: `--by` size+time, server-hash or read-back can tell",
      "adopt-differs longer: and 1 more",
    ]);
  });

  it("may have another name", async () => {
    const both = sides(tree, { ...tree, "d/state": ftpDeploy(tree) });
    const stateFile = parseRelativePath("d/state");
    const plan = await both.run.adopt({ stateFile });
    expect(await adopted(plan)).toHaveLength(2);
    const wrong = await both.run.adopt({ stateFile: parseRelativePath("x") });
    expect(said(wrong)).toContain("adopt-tool x: it is not there");
  });

  it.each([
    ["", "it is no JSON object"],
    ["{", "it is no JSON object"],
    ['{"version":"1.0.0","data":{}}', "it has no list of files"],
  ])("that is damaged is told, and not believed: %j", async (text, why) => {
    const both = sides(tree, { ...tree, [STATE]: text });
    const plan = await both.run.adopt();
    expect(await adopted(plan)).toEqual([]);
    expect(said(plan)).toContain(`adopt-tool ${STATE}: ${why}`);
    expect(plan.header.applyable).toBe(true);
  });

  it("that is no UTF-8 is told", async () => {
    const both = sides(tree, { ...tree, [STATE]: Buffer.from([0xff, 0xfe]) });
    const plan = await both.run.adopt();
    expect(said(plan).join()).toContain("no UTF-8");
  });
});

test("a log of git-ftp that is too large for one is told", async () => {
  const log = { ".git-ftp.log": "a".repeat(1_000) };
  const { run } = sides({ a: "a" }, { a: "a", ...log });
  const plan = await run.adopt();
  expect(said(plan).join()).toMatch(/adopt-tool .git-ftp.log: .*too large/);
});

describe("looking closer", () => {
  const METHODS = ["size+time", "server-hash", "read-back"] as const;

  it.each(METHODS)("by %s takes over what is proven", async (by) => {
    const tree = { a: "a", "d/big": BIG };
    const both = sides(tree, tree, { modified: HERE });
    const evidence = by === "size+time" ? "listing" : by;
    const plan = await both.run.adopt({ by });
    expect(await adopted(plan)).toEqual([
      `adopt a ${evidence}`,
      `adopt d/big ${evidence}`,
    ]);
    await carryOut(both, plan);
  });

  it.each<[Method, string[]]>([
    ["size+time", ["adopt big listing"]],
    ["server-hash", []],
    ["read-back", []],
  ])("by %s, of another content in the middle", async (by, found) => {
    const { run } = sides({ big: BIG }, { big: BIG_TOO }, { modified: HERE });
    expect(await adopted(await run.adopt({ by }))).toEqual(found);
  });

  it("by size+time leaves what has another time", async () => {
    const { run } = sides({ a: "a" }, { a: "a" });
    const plan = await run.adopt({ by: "size+time" });
    expect(said(plan)).toEqual(["adopt-unproven a"]);
  });

  it("by server-hash tells when the server can't", async () => {
    const { run, remote } = sides({ a: "a" }, { a: "a" });
    remote.hashes = false;
    const plan = await run.adopt({ by: "server-hash" });
    expect(said(plan).join()).toMatch(/^adopt-unproven a: .*read-back/);
  });
});

test("a policy without hash files has none written, and one that compares always takes nothing over", async () => {
  const tree = { a: "a", "d/big": BIG };
  const quiet = { modified: HERE, policies: policy({ hashFiles: false }) };
  const both = sides(tree, tree, quiet);
  await carryOut(both, await both.run.adopt({ by: "read-back" }));
  expect([...both.remote.files.keys()].join()).not.toContain(".hash");
  const always = { modified: HERE, policies: policy({ compare: "always" }) };
  const { run } = sides(tree, tree, always);
  expect(await adopted(await run.adopt({ by: "read-back" }))).toEqual([]);
});

test("under `compare: strict` and `times: ignore` the catalogue gets what these need", async () => {
  const tree = { a: "a", "d/big": BIG };
  const policies = policy({ compare: "strict" });
  const both = sides(tree, tree, { policies, times: "ignore" });
  await carryOut(both, await both.run.adopt({ by: "server-hash" }));
});

test("empty files, empty folders and links come along, so that the next plan has nothing to do", async () => {
  const tree = { empty: "", "void/": "", "d/deep/": "" };
  const both = sides(tree, tree, { symlinks: "record" });
  symlinkSync("elsewhere", join(both.folder, "d/link"));
  const plan = await both.run.adopt();
  expect(await adopted(plan)).toEqual([
    "link d/link",
    "adopt d/deep",
    "adopt empty listing",
    "adopt void",
  ]);
  await carryOut(both, plan);
});

test("what differs, is not proven, or is on the remote only is counted and left to the next plan", async () => {
  const local = { a: "a", b: "b", size: "12", kind: "k", "only-here": "h" };
  const there = {
    ...{ a: "a", b: "b", size: "123", "kind/x": "x" },
    ...{ "theirs/x": "x", "theirs/deep/y": "y", z: "z" },
  };
  const { run } = sides(local, there);
  const plan = await run.adopt();
  expect(said(plan)).toEqual([
    "adopt-unproven a: and 1 more; `--by` size+time, server-hash or read-back can tell",
    "adopt-differs kind: and 1 more",
    "adopt-foreign theirs/deep/y: and 2 more",
  ]);
  expect(plan.header.applyable).toBe(true);
});

test("what the catalogue has is left alone, unless others changed it since", async () => {
  const tree = { mine: "m", changed: "c" };
  const both = sides(tree, {});
  expect((await both.run.apply(await both.run.plan())).failures).toEqual([]);
  expect(await adopted(await both.run.adopt({ by: "read-back" }))).toEqual([]);
  const content = Buffer.from("c");
  both.remote.files.set(at("changed"), { content, modified: THERE });
  both.remote.files.delete(at(".changed.hash"));
  const plan = await both.run.adopt({ by: "read-back" });
  expect(await adopted(plan)).toEqual(["adopt changed read-back"]);
  await carryOut(both, plan);
});

test("the plan is the same on every run, and an undo has nothing to take back", async () => {
  const tree = { a: "a", "d/big": BIG };
  const both = sides(tree, tree);
  const plan = await both.run.adopt({ by: "read-back" });
  expect((await both.run.adopt({ by: "read-back" })).planId).toBe(plan.planId);
  await both.run.apply(plan);
  const undo = await both.run.undo({ kind: "plan", plan });
  expect(await actionsOf(undo)).toEqual([]);
});
