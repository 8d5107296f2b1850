/** Plans one source: walks and lists at once, compares, gathers evidence, and finds what was moved. */
import type { Inventory } from "../inventory/inventory.ts";
import type { Source } from "../manifest/manifest.ts";
import type { AllowableCode } from "../model/finding.ts";
import type { Limits } from "../model/policy.ts";
import type { Progress } from "../model/progress.ts";
import type { RemoteReader } from "../model/remote-files.ts";
import type { SourcePart } from "../plan/assemble-plan.ts";
import { believedTree } from "../plan/believed-tree.ts";
import { checkLimits } from "../plan/check-limits.ts";
import { compareTrees } from "../plan/compare-trees.ts";
import type { RemoteTree } from "../plan/sides.ts";
import { expiredCopies } from "../plan/expired-copies.ts";
import type { ActionDraft } from "../plan/action-format.ts";
import { type HashCache, openHashCache } from "../scan/hash-cache.ts";
import { openLocalFiles } from "../scan/local-files.ts";
import { readCatalogue, type StoredState } from "../state/read-catalogue.ts";
import { catalogueCopy } from "./catalogue-copy.ts";
import type { Environment } from "./environment.ts";
import { EqualFolders } from "./equal-folders.ts";
import { exactTimes } from "./exact-times.ts";
import { lookAtBoth } from "./look-at-both.ts";
import { NOBODY } from "./nobody-to-ask.ts";
import { sourceIdentity } from "./plan-identity.ts";
import { SourcePlanner } from "./source-planner.ts";
import { stateFindings } from "./state-findings.ts";
import { tellRollback } from "./tell-rollback.ts";
import { withMoves } from "./with-moves.ts";

/** Where a plan learns what the remote holds. */
export type KnowledgeFrom =
  | {
      readonly kind: "server";
      readonly remote: RemoteReader;
      /** `none` believes the catalogue instead of listing folders. */
      readonly refresh: "full" | "none";
    }
  /** Nobody is asked. */
  | { readonly kind: "inventory"; readonly inventory: Inventory };

/** What is known of the remote before anybody looks. */
type KnownState = Omit<StoredState, "lineage" | "stored">;

export interface SourceRequest {
  readonly source: Source;
  readonly from: KnowledgeFrom;
  readonly limits: Limits;
  readonly allowed: ReadonlySet<AllowableCode>;
  /** Milliseconds that archived copies are kept; undefined: for ever. */
  readonly keep: number | undefined;
}

export async function planSource(
  request: SourceRequest,
  environment: Environment,
): Promise<SourcePart> {
  const { cache, clock } = environment;
  const path = environment.localPath(request.source);
  const hashes = await openHashCache(cache, path, () => clock.now());
  try {
    return await planHashing(request, environment, hashes);
  } finally {
    // What was read for a plan that failed need not be read again.
    await hashes?.save();
  }
}

async function planHashing(
  request: SourceRequest,
  environment: Environment,
  hashes: HashCache | undefined,
): Promise<SourcePart> {
  const { source, from, limits, allowed } = request;
  const { cache, clock, progress, signal } = environment;
  const remote = from.kind === "server" ? from.remote : NOBODY;
  const path = environment.localPath(source);
  const lists = from.kind === "server" && from.refresh === "full";
  const how = lists ? "listed" : "believed";
  const memory = cache && new EqualFolders(cache, path, source, how);
  const before = await memory?.read();
  if (lists && before !== undefined) remote.warmUp(before.texts.size);
  // From here on nothing is awaited before both are: a failure that nobody listens to ends the process.
  const reading =
    from.kind === "server"
      ? readCatalogue(remote, source.state, catalogueCopy(source, cache))
      : Promise.resolve(fromInventory(from.inventory));
  // Folders are listed without waiting for the catalogue.
  const beliefs = lists
    ? { known: before?.texts }
    : { tree: reading.then((known) => toBelieve(known, source, progress)) };
  const [known, sides] = await Promise.all([
    reading,
    lookAtBoth(source, remote, hashes, beliefs, environment),
  ]);
  const { local, listing } = sides;
  const files = openLocalFiles(path, local.kind, signal, hashes);
  const planner = new SourcePlanner(source, remote, files, (count) => {
    progress.advance(count, 0);
  });
  for (const found of local.findings) planner.finding(found);
  tellOfState(known, planner, progress);
  progress.start("compare", source.name, { files: local.files, bytes: 0 });
  const { policies, times } = source;
  const { catalogue, head } = known;
  const believes = listing === "skipped";
  await planner.decide(
    compareTrees({
      ...{ local, remote: sides.remote, catalogue, policies, times },
      believed: believes,
      equal: before?.keys ?? NOTHING_REMEMBERED,
    }),
  );
  // What there is no catalogue for was listed after all, and is not to be told by a name.
  if (lists || believes) await memory?.write(planner.equal);
  const copies = catalogue?.archived() ?? [];
  const actions = await exactTimes(remote, source.to, [
    ...(await withMoves(planner, files, sides.remote)),
    ...expiredCopies(copies, request.keep, clock.now()),
  ]);
  return {
    name: source.name,
    header: {
      ...sourceIdentity(source, head),
      listing,
    },
    actions,
    findings: [
      ...planner.findings,
      ...checkLimits(
        source.name,
        countsOf(actions, local.files, planner.held),
        limits,
        allowed,
      ),
    ],
    drift: planner.drift,
    unchanged: planner.unchanged,
    kept: planner.kept,
  };
}

const NOTHING_REMEMBERED: ReadonlySet<string> = new Set();

function fromInventory({
  catalogue,
  planId,
  interrupted,
}: Inventory): KnownState {
  const head = planId === undefined ? undefined : { ...catalogue.base, planId };
  return {
    ...{ catalogue, head, interrupted },
    ...{ problems: [], rolledBack: undefined },
  };
}

/** The tree to take for the remote one; undefined: it must be listed. */
function toBelieve(
  { catalogue }: KnownState,
  { name }: Source,
  progress: Progress,
): RemoteTree | undefined {
  if (catalogue !== undefined) return believedTree(catalogue);
  progress.notice(
    `${name}: there is no catalogue to believe yet; the remote is listed`,
  );
  return undefined;
}

function tellOfState(
  known: KnownState,
  planner: SourcePlanner,
  progress: Progress,
): void {
  for (const finding of stateFindings(known)) planner.finding(finding);
  tellRollback(known, planner.source.name, progress);
}

function countsOf(
  actions: readonly ActionDraft[],
  localFiles: number,
  remoteFiles: number,
) {
  return {
    localFiles,
    remoteFiles,
    deletes: actions.filter(isLoss).length,
    replacements: actions.filter(
      ({ op, reason }) => op === "replace" && reason !== "always",
    ).length,
  };
}

/** Whether a file of the tree goes: leftovers of files that went before are none. */
function isLoss({ op, reason }: ActionDraft): boolean {
  const goes = op === "delete" || op === "archive";
  return goes && reason !== "orphaned-hash-file";
}
