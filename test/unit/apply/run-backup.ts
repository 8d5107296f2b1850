/** Plans and applies a folder on disk to a remote in memory, as the command line does. */
import type { ApplyResult } from "../../../src/apply/apply-result.ts";
import type { Manifest, Source } from "../../../src/manifest/manifest.ts";
import type { LocalCache } from "../../../src/model/local-cache.ts";
import { stateFolderOf } from "../../../src/model/path.ts";
import type { Policies } from "../../../src/model/policy.ts";
import type { RemoteFiles } from "../../../src/model/remote-files.ts";
import { Secret } from "../../../src/model/secret.ts";
import { applyBackup } from "../../../src/operations/apply-backup.ts";
import {
  type AdoptRequest,
  planAdopt,
} from "../../../src/operations/plan-adopt.ts";
import { planBackup } from "../../../src/operations/plan-backup.ts";
import { planUndo, type Undone } from "../../../src/operations/plan-undo.ts";
import type { Action } from "../../../src/plan/action-format.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import { environmentOf } from "../operations/build-environment.ts";
import { runner } from "./build-sides.ts";
import { TO } from "./random-trees.ts";

export interface Setting {
  readonly remote: RemoteFiles;
  /** On disk. */
  readonly folder: string;
  readonly policies: Policies;
  readonly times?: Source["times"];
  readonly symlinks?: Source["symlinks"];
  /** Who does it; a process that never ends otherwise. */
  readonly runner?: ReturnType<typeof runner>;
  readonly cache?: LocalCache | undefined;
}

type AdoptHow = Pick<AdoptRequest, "by" | "stateFile">;

interface Run {
  readonly plan: (refresh?: "full" | "none") => Promise<Plan>;
  readonly apply: (plan: Plan) => Promise<ApplyResult>;
  readonly undo: (undone: Undone) => Promise<Plan>;
  readonly adopt: (how?: Partial<AdoptHow>) => Promise<Plan>;
}

export function runWith({
  remote,
  folder,
  policies,
  times = "record",
  symlinks = "skip",
  runner: who = runner(),
  cache,
}: Setting): Run {
  const source: Source = {
    ...{ name: "random", path: folder, remote: MEMORY },
    ...{ to: TO, state: stateFolderOf(TO), symlinks, times, policies },
  };
  const manifest: Manifest = {
    file: "ftp-sync.yaml",
    sha256: "0".repeat(64),
    sources: [source],
    remotes: [],
    limits: { maxDelete: null, maxChange: null, minFiles: 0 },
    archive: { keep: undefined },
  };
  const environment = environmentOf(remote, folder, {
    ...{ clock: who.clock, holder: who.holder, random: who.random, cache },
  });
  const allowed = new Set<never>();
  return {
    plan: (refresh = "full") =>
      planBackup(
        { manifest, sources: [source], allowed, refresh },
        environment,
      ),
    undo: (undone) =>
      planUndo({ manifest, sources: [source], undone, allowed }, environment),
    adopt: ({ by, stateFile } = {}) =>
      planAdopt({ manifest, source, by, stateFile }, environment),
    apply: (plan) => applyBackup(plan, manifest, environment),
  };
}

const MEMORY: Source["remote"] = {
  name: "memory",
  host: "memory",
  port: 21,
  tls: "none",
  ca: undefined,
  fingerprint: undefined,
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.3",
  user: "user",
  password: { kind: "value", secret: new Secret("") },
  connections: 1,
  timeout: 1000,
  confirmTimeout: 1000,
  bandwidth: undefined,
  encoding: "utf8",
};

export async function actionsOf(plan: Plan): Promise<readonly Action[]> {
  const actions: Action[] = [];
  for await (const action of plan.actions()) actions.push(action);
  return actions;
}
