/** A plan that is made from an inventory: the one that believes the catalogue, without a question to the server. */
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../src/host/system-clock.ts";
import { InventoryError } from "../../../src/model/errors.ts";
import { parseRelativePath, parseRemotePath } from "../../../src/model/path.ts";
import { applyBackup } from "../../../src/operations/apply-backup.ts";
import { Remotes } from "../../../src/operations/environment.ts";
import { planBackup } from "../../../src/operations/plan-backup.ts";
import { takeInventory } from "../../../src/operations/take-inventory.ts";
import { oneShotManifest } from "../../../src/manifest/one-shot.ts";
import { Secret } from "../../../src/model/secret.ts";
import { serializePlan } from "../../../src/plan/serialize-plan.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";
import { inventoryOf, read, textOf } from "../inventory/example-inventory.ts";
import { environmentOf } from "./build-environment.ts";
import { catalogueWith, planned } from "./plan-scene.ts";
import { anyPolicies, randomSides } from "./random-edits.ts";

const DAY = 86_400_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ftp-sync-offline-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const there = (path: string): string => join(folder, path);

function manifestOf() {
  const manifest = oneShotManifest({
    ...{ local: folder, remote: parseRemotePath("/backup") },
    ...{ host: "ftp.example.com", port: 21, tls: "none", user: "u" },
    ...{ password: new Secret("p"), compare: "partial", remove: true },
  });
  const sources = manifest.sources.map((source) => ({
    ...source,
    policies: {
      id: "archive",
      ignores: () => false,
      of: (...asked: Parameters<typeof source.policies.of>) => ({
        ...source.policies.of(...asked),
        onChange: "archive" as const,
      }),
    },
  }));
  return { ...manifest, sources, archive: { keep: 30 * DAY } };
}

async function textOfPlan(plan: Plan): Promise<string> {
  let text = "";
  for await (const chunk of serializePlan(plan)) text += chunk;
  return text;
}

test("is byte for byte the one that believes the catalogue, with copies to prune, and asks nobody", async () => {
  const remote = new MemoryRemote();
  const manifest = manifestOf();
  const [source] = manifest.sources;
  if (source === undefined) throw new Error("no source");
  let now = Date.parse("2024-05-01T10:00:00Z");
  const clock = { ...systemClock, now: () => now };
  const environment = environmentOf(remote, folder, { clock });
  const request = {
    manifest,
    sources: manifest.sources,
    allowed: new Set<never>(),
  };
  const backUp = async () =>
    applyBackup(await planBackup(request, environment), manifest, environment);
  mkdirSync(there("dir"));
  for (const name of ["a", "b", "dir/c"]) writeFileSync(there(name), name);
  await backUp();
  writeFileSync(there("a"), "a changed");
  await backUp();

  const taken = await takeInventory(source, environment);
  now += 60 * DAY;
  renameSync(there("dir/c"), there("dir/moved"));
  rmSync(there("b"));
  writeFileSync(there("new"), "new");
  const believed = await planBackup(
    { ...request, refresh: "none" },
    environment,
  );
  const nobody = new Remotes(() => Promise.reject(new Error("a connection")));
  const offline = await planBackup(
    {
      ...request,
      inventories: new Map([[source.name, await read(textOf(taken))]]),
    },
    { ...environment, remotes: nobody },
  );
  expect(await textOfPlan(offline)).toBe(await textOfPlan(believed));
  const { prune, move, upload, delete: deleted } = offline.header.summary;
  expect({ prune, move, upload, deleted }).toEqual({
    ...{ prune: 1, move: 1, upload: 1, deleted: 1 },
  });
  const result = await applyBackup(offline, manifest, environment);
  expect(result.failures).toEqual([]);
  const again = await planBackup(request, environment);
  expect(again.header.summary).toMatchObject({ upload: 0, prune: 0, move: 0 });
});

test("is the same whatever people did to the tree, and however the policies are", async () => {
  await fc.assert(
    fc.asyncProperty(
      ...([
        randomSides,
        anyPolicies,
        fc.constantFrom("record" as const, "ignore" as const),
      ] as const),
      async ({ old, now }, policies, times) => {
        const catalogue = catalogueWith(old);
        const inventory = { ...inventoryOf([]), catalogue };
        const again = await read(textOf(inventory));
        // Nothing is on it: whoever asked would find everything missing.
        const remote = new MemoryRemote();
        const scene = { local: now, remote, policies, times, believed: true };
        expect(await planned({ ...scene, catalogue: again.catalogue })).toEqual(
          await planned({ ...scene, catalogue }),
        );
      },
    ),
    { numRuns: 200 },
  );
});

test("what only a question to the server would prove is sent again", async () => {
  const manifest = manifestOf();
  const [source] = manifest.sources;
  if (source === undefined) throw new Error("no source");
  writeFileSync(there("a"), "unread");
  const path = parseRelativePath("a");
  const plan = "1".repeat(16);
  const entry = { kind: "file" as const, size: 6, plan };
  const inventory = {
    ...inventoryOf([{ kind: "entry", path, entry }]),
    source: source.name,
  };
  const made = await planBackup(
    {
      ...{ manifest, sources: manifest.sources, allowed: new Set<never>() },
      inventories: new Map([[source.name, inventory]]),
    },
    environmentOf(new MemoryRemote(), folder),
  );
  const found: string[] = [];
  for await (const { op, reason } of made.actions())
    found.push(`${op} ${reason}`);
  expect(found).toEqual(["replace unverified"]);
  expect(made.header.applyable).toBe(true);
});

test("there is no inventory of a damaged catalogue", async () => {
  const remote = new MemoryRemote();
  const manifest = manifestOf();
  const [source] = manifest.sources;
  if (source === undefined) throw new Error("no source");
  const environment = environmentOf(remote, folder);
  const taking = takeInventory(source, environment);
  await expect(taking).rejects.toThrow(InventoryError);
  writeFileSync(there("a"), "a");
  const plan = await planBackup(
    { manifest, sources: manifest.sources, allowed: new Set() },
    environment,
  );
  await applyBackup(plan, manifest, environment);
  for (const [path, file] of remote.files)
    if (path.includes("/catalogue/"))
      remote.files.set(path, { ...file, content: file.content.subarray(1) });
  await expect(takeInventory(source, environment)).rejects.toThrow(
    "is damaged",
  );
});
