/** What a small change in a large tree costs: counted by a proxy between the program and the server. */
import { execFile } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  type CuttingProxy,
  startCuttingProxy,
} from "../../support/cutting-proxy.ts";
import type { TestServer } from "../../support/test-server.ts";
import type { CorpusShape } from "../corpus.ts";
import type { Result } from "../result.ts";
import type { Bench, Scenario } from "./scenario.ts";

const FILES: CorpusShape = {
  files: 20_000,
  folders: 20,
  sizes: [256, 2_048],
};
const CONNECTIONS = 8;

/** Verbs after which the server holds something else than before. */
const CHANGING = /^(STOR|APPE|DELE|RNFR|RNTO|MKD|RMD|MFMT|SITE)$/;

interface Cost {
  readonly verbs: readonly string[];
  readonly bytes: number;
}

export const smallChanges: Scenario = {
  name: "small-changes",
  place: "loopback",
  async run(bench) {
    const tree = join(bench.scratch, "tree");
    const stamps = { recursive: true, preserveTimestamps: true };
    await cp(bench.corpus(FILES), tree, stamps);
    const server = await bench.serve("loopback", "none");
    const proxy = await startCuttingProxy(server.port, Infinity);
    const run = (...args: string[]) =>
      measured(bench, tree, server, proxy, args);
    await run("apply", "--yes");
    const unchanged = await run("plan");
    writeFileSync(join(tree, "folder-7/file-7.bin"), "changed");
    const changed = await run("apply", "--yes");
    renameSync(join(tree, "folder-3"), join(tree, "renamed"));
    const renamed = await run("apply", "--yes");
    proxy.stop();
    const lines = (
      costs: readonly (readonly [string, number, number?])[],
    ): Result["lines"] =>
      costs.map(([contender, value, atMost]) => ({
        ...{ contender, values: [value], absent: undefined },
        target: atMost === undefined ? undefined : { atMost },
      }));
    const perFolder = FILES.files / FILES.folders;
    const common = {
      reference: "plan, nothing changed",
      judged: "value",
    } as const;
    const title = `ftp-sync in a tree of ${FILES.files} files in ${FILES.folders} folders, ${server.name}`;
    return [
      {
        ...common,
        ...{ name: "small-changes", title, unit: "commands" },
        lines: lines([
          ["plan, nothing changed", unchanged.verbs.length],
          ["plan and apply, one file changed", changed.verbs.length],
          [
            "apply alone, one file changed",
            ownCommands(changed, unchanged),
            120,
          ],
          [
            `a folder of ${perFolder} files renamed: commands that change`,
            renamed.verbs.filter((verb) => CHANGING.test(verb)).length,
            20,
          ],
        ]),
      },
      {
        ...common,
        ...{ name: "small-changes-bytes", unit: "kB" },
        title: `content that goes to the server, ${title}`,
        lines: lines([
          ["plan, nothing changed", unchanged.bytes / 1_000],
          ["one file of 7 bytes changed", changed.bytes / 1_000, 20],
          [`a folder of ${perFolder} files renamed`, renamed.bytes / 1_000],
        ]),
      },
    ];
  },
};

/** What is not the plan's part of `apply --yes`. */
function ownCommands(both: Cost, plan: Cost): number {
  return both.verbs.length - plan.verbs.length;
}

/** Runs our own program through the proxy; answers what went up meanwhile. */
async function measured(
  bench: Bench,
  tree: string,
  server: TestServer,
  proxy: CuttingProxy,
  args: readonly string[],
): Promise<Cost> {
  const manifest = join(bench.scratch, "ftp-sync.yaml");
  writeFileSync(
    manifest,
    `version: 1
remotes:
  server: { host: ${server.host}, port: ${proxy.port}, tls: none, user: ${server.user}, password: "${server.password}", connections: ${CONNECTIONS} }
sources:
  tree: { path: ${tree}, remote: server, to: /tree }
policies:
  - { match: "*", onDelete: remove }
`,
  );
  const { verbs, uploaded } = proxy;
  const before = verbs.length;
  await promisify(execFile)(
    process.execPath,
    [bench.binary, ...args, "--quiet", "--file", manifest],
    { env: { XDG_CACHE_HOME: join(bench.scratch, "cache") } },
  );
  return { verbs: verbs.slice(before), bytes: proxy.uploaded - uploaded };
}
