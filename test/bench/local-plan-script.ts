/** Times planning without a server, beside a bare walk; bundled as the program is, and run on its own. */
import { lstatSync, readdirSync } from "node:fs";
import { createPolicies } from "../../src/manifest/policies.ts";
import { planTag, type CatalogueChange } from "../../src/model/catalogue.ts";
import { digestHex } from "../../src/model/digest.ts";
import { parseRemotePath } from "../../src/model/path.ts";
import { Remotes, type Environment } from "../../src/operations/environment.ts";
import { planSource } from "../../src/operations/plan-source.ts";
import type { SourcePart } from "../../src/plan/assemble-plan.ts";
import { CacheFolder } from "../../src/scan/cache-folder.ts";
import { encodeChanges } from "../../src/state/encode-changes.ts";
import { LocalCopy } from "../../src/state/local-copy.ts";
import { readCatalogue } from "../../src/state/read-catalogue.ts";
import { writeCatalogue } from "../../src/state/write-catalogue.ts";
import { MemoryRemote } from "../support/memory-remote.ts";

const [tree = "", cacheFolder = "", rounds = "3"] = process.argv.slice(2);
const PLAN = `sha256:${"ab".repeat(32)}`;

const to = parseRemotePath("/tree");
const state = parseRemotePath("/tree/.ftp-sync");
const remote = new MemoryRemote();
const cache = new CacheFolder(cacheFolder);
const nothing = (): undefined => undefined;
const environment: Environment = {
  localPath: () => tree,
  remotes: new Remotes(() => Promise.resolve(remote)),
  cache,
  clock: { now: Date.now, sleep: () => Promise.resolve() },
  holder: { name: "", pid: 1, machine: undefined, isAlive: () => true },
  random: () => "0",
  progress: {
    start: nothing,
    advance: nothing,
    notice: nothing,
    settled: nothing,
    done: nothing,
  },
  signal: new AbortController().signal,
};

function plan(refresh: "full" | "none"): Promise<SourcePart> {
  const source = {
    ...{ name: "tree", path: tree, to, state, symlinks: "skip" as const },
    remote: {
      ...{ name: "r", host: "h", port: 21, tls: "none" as const },
      ...{ ca: undefined, fingerprint: undefined, user: "u" },
      ...{ minVersion: "TLSv1.2" as const, maxVersion: "TLSv1.3" as const },
      ...{ connections: 1, timeout: 1, confirmTimeout: 1 },
      ...{ bandwidth: undefined, encoding: "utf8" as const },
      password: { kind: "netrc" as const },
    },
    times: "record" as const,
    policies: createPolicies([]),
  };
  const limits = { maxDelete: null, maxChange: null, minFiles: 0 };
  return planSource(
    {
      ...{ source, limits, keep: undefined },
      from: { kind: "server", remote, refresh },
      allowed: new Set<never>(),
    },
    environment,
  );
}

/** The catalogue of an apply of all that a first plan finds, which also fills the hash cache. */
async function record(): Promise<void> {
  const changes: CatalogueChange[] = [];
  for (const { op, path, after } of (await plan("full")).actions) {
    if (op === "mkdir") changes.push({ kind: "folder", path });
    if (op !== "upload") continue;
    const { size, modified, mode, hash } = after;
    const listed = modified?.replace(/\.\d+/, "");
    const content = { full: digestHex(hash), listed, plan: planTag(PLAN) };
    const entry = { kind: "file" as const, size, modified, mode, ...content };
    changes.push({ kind: "entry", path, entry });
  }
  const copy = new LocalCopy(cache, "u@h:21", state);
  const { stored } = await readCatalogue(remote, state, copy);
  const run = { texts: [encodeChanges(changes)], journalled: [] };
  const who = { planId: PLAN, at: "2026-01-01T00:00:00Z", lineage: "bench" };
  await writeCatalogue(remote, state, stored, run, who, copy);
}

function walk(folder: string): number {
  let files = 0;
  for (const name of readdirSync(folder)) {
    const path = `${folder}/${name}`;
    files += lstatSync(path).isDirectory() ? walk(path) : 1;
  }
  return files;
}

await record();
const found: { walk: number; plan: number }[] = [];
for (let round = 0; round < Number(rounds); round++) {
  const begin = performance.now();
  const files = walk(tree);
  const middle = performance.now();
  const { unchanged, actions } = await plan("none");
  const end = performance.now();
  if (unchanged !== files || actions.length > 0)
    throw new Error(`${unchanged} of ${files} files are found unchanged`);
  found.push({ walk: middle - begin, plan: end - middle });
}
console.log(JSON.stringify(found));
