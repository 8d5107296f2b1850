/** Use case: compute what of a remote that another tool filled is what is here. Reads both sides and writes to neither. */
import { leftOutFindings } from "../adopt/left-out.ts";
import type { Method } from "../adopt/method.ts";
import { Shortlist } from "../adopt/shortlist.ts";
import type { Manifest, Source } from "../manifest/manifest.ts";
import type { Finding } from "../model/finding.ts";
import type { LocalTree } from "../model/local-files.ts";
import type { RelativePath } from "../model/path.ts";
import { assemblePlan } from "../plan/assemble-plan.ts";
import type { Plan } from "../plan/plan-format.ts";
import { planInMemory } from "../plan/plan-in-memory.ts";
import { type HashCache, openHashCache } from "../scan/hash-cache.ts";
import { openLocalFiles } from "../scan/local-files.ts";
import { readCatalogue } from "../state/read-catalogue.ts";
import { AdoptPlanner } from "./adopt-planner.ts";
import { catalogueCopy } from "./catalogue-copy.ts";
import { type Environment, interruptible } from "./environment.ts";
import { LocalDigests } from "./local-digests.ts";
import { lookAtBoth } from "./look-at-both.ts";
import {
  type AskedTools,
  askOtherTools,
  type OtherTools,
} from "./other-tools.ts";
import { planIdentity, sourceIdentity } from "./plan-identity.ts";
import { stateFindings } from "./state-findings.ts";
import { tellRollback } from "./tell-rollback.ts";

export interface AdoptRequest {
  readonly manifest: Manifest;
  readonly source: Source;
  /** Undefined: what hash files and other tools don't prove stays as it is. */
  readonly by: Method | undefined;
  /** Of ftp-deploy, where it is named otherwise than by default. */
  readonly stateFile: RelativePath | undefined;
}

/** @throws LocalFileError, RemoteError and its kin, InterruptedError */
export function planAdopt(
  request: AdoptRequest,
  environment: Environment,
): Promise<Plan> {
  return interruptible(environment, "at-once", async () => {
    const { cache, clock } = environment;
    const path = environment.localPath(request.source);
    const hashes = await openHashCache(cache, path, () => clock.now());
    try {
      return await planHashing(request, environment, hashes);
    } finally {
      await hashes?.save();
    }
  });
}

async function planHashing(
  { manifest, source, by, stateFile }: AdoptRequest,
  environment: Environment,
  hashes: HashCache | undefined,
): Promise<Plan> {
  const { progress, signal, cache } = environment;
  const { name, policies, state } = source;
  const remote = await environment.remotes.open(source.remote);
  const [stored, sides] = await Promise.all([
    readCatalogue(remote, state, catalogueCopy(source, cache)),
    lookAtBoth(source, remote, hashes, {}, environment),
  ]);
  tellRollback(stored, name, progress);
  const { local, listing } = sides;
  const { catalogue, head } = stored;
  const shortlist = new Shortlist({
    ...{ local, remote: sides.remote, catalogue, policies },
  });
  const { candidates, foreign } = shortlist;
  const path = environment.localPath(source);
  const asked = { source, remote, folder: path, stateFile, signal };
  const tools = await toolsOf(local.kind, asked);
  progress.start("compare", name, { files: candidates.length, bytes: 0 });
  const files = openLocalFiles(path, local.kind, signal, hashes);
  const digests = new LocalDigests(files, () => {
    progress.advance(1, 0);
  });
  const planner = new AdoptPlanner(source, remote, digests, environment);
  await planner.decide(candidates, tools, by);
  const { unproven, unprovenWhy } = planner;
  const differing = [
    ...shortlist.differing,
    ...planner.differing,
    ...digests.resized,
  ];
  const notes: Omit<Finding, "source">[] = [
    ...stateFindings(stored),
    // What keeps a file from being sent keeps none from being taken over.
    ...local.findings.map((it) => ({ ...it, level: "warning" as const })),
    ...tools.findings,
    ...shortlist.findings,
    ...digests.unreadable.map(({ path, why: detail }) => ({
      ...({ level: "warning", code: "unreadable", path, detail } as const),
    })),
    ...leftOutFindings({ differing, unproven, unprovenWhy, foreign }),
  ];
  const assembled = assemblePlan(planIdentity(manifest, [source]), [
    {
      name,
      header: { ...sourceIdentity(source, head), listing },
      actions: [...shortlist.actions, ...planner.actions],
      findings: notes.map(({ level, code, ...rest }) => ({
        ...{ level, code, source: name, ...rest },
      })),
      ...{ drift: [], unchanged: 0, kept: 0 },
    },
  ]);
  return planInMemory(assembled.header, assembled.actions);
}

/** What lies beside a source that is one file is none of its business. */
async function toolsOf(
  kind: LocalTree["kind"],
  asked: AskedTools,
): Promise<OtherTools> {
  if (kind === "folder") return askOtherTools(asked);
  return { ftpDeploy: undefined, gitFtp: undefined, findings: [] };
}
