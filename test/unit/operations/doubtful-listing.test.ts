/** Plans on a server whose listings may have been cut short without a word: what they don't show is asked for. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseRemotePath } from "../../../src/model/path.ts";
import type { CompareMode, Policies } from "../../../src/model/policy.ts";
import { planSource } from "../../../src/operations/plan-source.ts";
import { at, hexOf, remoteWith } from "../apply/build-sides.ts";
import type { FaultyRemote } from "../apply/faulty-remote.ts";
import { environmentOf, sourceOf } from "./build-environment.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ftp-sync-doubt-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function here(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), path);
  }
}

/** A file that is on both sides, with its hash file. */
const both = (path: string): Record<string, string> => ({
  [path]: path,
  [path.replace(/[^/]+$/, ".$&.hash")]: hexOf(path),
});

async function planned(remote: FaultyRemote, compare: CompareMode = "partial") {
  const source = sourceOf(parseRemotePath("/backup/photos"));
  const policies: Policies = {
    id: compare,
    ignores: () => false,
    of: (path, kind) => ({ ...source.policies.of(path, kind), compare }),
  };
  const part = await planSource(
    {
      ...{ source: { ...source, policies }, allowed: new Set() },
      limits: { maxDelete: null, maxChange: null, minFiles: 0 },
      from: { kind: "server", remote, refresh: "full" },
      keep: undefined,
    },
    environmentOf(remote, folder),
  );
  return {
    actions: part.actions
      .map(({ op, path, reason }) => `${op} ${path} ${reason}`)
      .sort(),
    findings: part.findings.map(({ code }) => code),
    unchanged: part.unchanged,
    listing: part.header.listing,
  };
}

test("an unlisted file that is there is judged by its hash file like any other", async () => {
  await here("new", "same", "other");
  const remote = remoteWith({
    ...both("same"),
    other: "OTHER",
    ".other.hash": hexOf("OTHER"),
    gone: "g",
  });
  for (const name of ["same", ".same.hash", "other", ".other.hash"])
    remote.cutOff.add(at(name));
  expect(await planned(remote)).toEqual({
    actions: ["delete gone foreign", "replace other changed", "upload new new"],
    ...{ findings: [], unchanged: 1, listing: "complete" },
  });
  expect(await planned(remote, "always")).toMatchObject({
    actions: [
      "delete gone foreign",
      "replace other unverified",
      "replace same unverified",
      "upload new new",
    ],
  });
});

test("so is one whose hash file alone is not listed", async () => {
  await here("same");
  const remote = remoteWith(both("same"));
  remote.cutOff.add(at(".same.hash"));
  expect(await planned(remote)).toMatchObject({ actions: [], unchanged: 1 });
});

test("an unlisted folder that is there is listed, with all that it holds", async () => {
  await here("d/a", "d/e/b", "d/e/new", "new/c");
  const remote = remoteWith({
    ...both("d/a"),
    ...both("d/e/b"),
    x: "x",
    "d/y": "y",
  });
  for (const path of ["d", "d/e"]) remote.cutOff.add(at(path));
  expect(await planned(remote)).toEqual({
    actions: [
      "delete d/y foreign",
      "delete x foreign",
      "mkdir new new",
      "upload d/e/new new",
      "upload new/c new",
    ],
    ...{ findings: [], unchanged: 2, listing: "complete" },
  });
});
