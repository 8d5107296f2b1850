/** Which folders are passed over at once, and which are looked through file by file. */
import { describe, expect, it } from "vitest";
import type { CatalogueEntry } from "../../../src/model/catalogue.ts";
import { fullDigest, partialDigest } from "../../../src/model/digest.ts";
import type { LocalEntry } from "../../../src/model/local-files.ts";
import { ROOT } from "../../../src/model/path.ts";
import { DEFAULT_POLICY, type Policies } from "../../../src/model/policy.ts";
import { isUnchanged } from "../../../src/plan/unchanged-folder.ts";
import { entered, LOCAL_TIME, TAG } from "./build-trees.ts";

const HEX = "ab".repeat(32);

function file(name: string, what: { size?: number; mode?: string } = {}) {
  const known = { partial: partialDigest(HEX), full: fullDigest(HEX) };
  const facts = { size: 1, modified: LOCAL_TIME, mode: "0644", ...what };
  return { kind: "file", name, owner: undefined, known, ...facts } as const;
}

function unchanged(
  here: readonly LocalEntry[],
  recorded: Readonly<Record<string, CatalogueEntry>>,
  folders: readonly string[] = [],
  ignored?: string,
): boolean {
  const policies: Policies = {
    id: "",
    ignores: (path) => path === ignored,
    of: () => DEFAULT_POLICY,
  };
  const there = {
    fingerprint: "",
    recorded: new Map(Object.entries(recorded)),
    folders: new Set(folders),
  };
  return isUnchanged(ROOT, here, there, { policies, times: "record" });
}

const FOLDER = { kind: "folder", name: "d" } as const;
const LINK = { kind: "link", target: "x", plan: TAG } as const;

it("is unchanged when all that is here is in the catalogue, and nothing else", () => {
  expect(unchanged([], {})).toBe(true);
  const here = [file("a"), file("b"), FOLDER];
  expect(unchanged(here, { a: entered(), b: entered() }, ["d"])).toBe(true);
});

describe("is looked through", () => {
  it.each<[string, Parameters<typeof unchanged>]>([
    ["a file is new", [[file("a"), file("b")], { a: entered() }]],
    ["a file is gone", [[file("a")], { a: entered(), b: entered() }]],
    ["a file has another name", [[file("a")], { b: entered() }]],
    ["a size differs", [[file("a", { size: 2 })], { a: entered() }]],
    ["a mode differs", [[file("a", { mode: "0600" })], { a: entered() }]],
    ["its content differs", [[file("a")], { a: entered({ full: "cd" }) }]],
    [
      "its content is not known",
      [[{ ...file("a"), known: undefined }], { a: entered() }],
    ],
    ["a folder is new", [[FOLDER], {}, []]],
    ["a folder is gone", [[], {}, ["d"]]],
    ["a folder became a file", [[file("d")], {}, ["d"]]],
    ["a file became a folder", [[FOLDER], { d: entered() }]],
    ["a file became a link", [[file("a")], { a: LINK }]],
    [
      "a link is here",
      [[{ kind: "link", name: "a", target: "x" }], { a: LINK }],
    ],
    [
      "something unreadable is here",
      [[{ kind: "skipped", name: "a" }], { a: entered() }],
    ],
    [
      "a file is named like a hash file",
      [[file(".a.hash")], { ".a.hash": entered() }],
    ],
    ["a file is ignored", [[file("a")], { a: entered() }, [], "a"]],
    ["a folder is ignored", [[FOLDER], {}, ["d"], "d"]],
  ])("when %s", (_, sides) => {
    expect(unchanged(...sides)).toBe(false);
  });
});
