/** Puts the parts of a plan in their order and counts them. */
import type { Finding } from "../model/finding.ts";
import { compareBytes } from "../model/path.ts";
import type { Action, ActionDraft, Op } from "./action-format.ts";
import type { Drift, PlanHeader, Summary } from "./plan-format.ts";
import { noOps, type OpCounts } from "./op-counts.ts";
import { PHASES, phaseOf, type PlanPhase } from "./phase-of.ts";

export interface SourcePart {
  readonly name: string;
  readonly header: PlanHeader["sources"][string];
  readonly actions: readonly ActionDraft[];
  readonly findings: readonly Finding[];
  readonly drift: readonly Drift[];
  readonly unchanged: number;
  readonly kept: number;
}

/** @param sources in manifest order */
export function assemblePlan(
  identity: Pick<PlanHeader, "manifest" | "restore" | "remotes" | "undoes">,
  sources: readonly SourcePart[],
): { readonly header: PlanHeader; readonly actions: readonly Action[] } {
  const actions: Action[] = [];
  for (const { name, actions: drafts } of sources) {
    for (const draft of inOrder(drafts))
      actions.push({ ...draft, id: actions.length + 1, source: name });
  }
  const findings = sources.flatMap((source) => sortFindings(source.findings));
  const header: PlanHeader = {
    format: "ftp-sync/plan",
    version: 1,
    ...identity,
    sources: Object.fromEntries(
      sources.map(({ name, header }) => [name, header]),
    ),
    summary: summarise(actions, sources),
    applyable: !findings.some(({ level }) => level === "error"),
    findings,
    drift: sources.flatMap(({ drift }) =>
      drift.toSorted((a, b) => compareBytes(a.path, b.path)),
    ),
  };
  return { header, actions };
}

/** By phase, then by path in byte order. */
function inOrder(drafts: readonly ActionDraft[]): ActionDraft[] {
  const phases = new Map<PlanPhase, ActionDraft[]>(
    PHASES.map((phase) => [phase, []]),
  );
  for (const draft of drafts) phases.get(phaseOf(draft))?.push(draft);
  return [...phases.values()].flatMap((actions) =>
    actions.sort((a, b) => compareBytes(a.path, b.path)),
  );
}

function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      compareBytes(a.level, b.level) ||
      compareBytes(a.path ?? "", b.path ?? "") ||
      compareBytes(a.code, b.code) ||
      compareBytes(a.detail ?? "", b.detail ?? ""),
  );
}

function summarise(
  actions: readonly Action[],
  sources: readonly SourcePart[],
): Summary {
  const sum = (pick: (source: SourcePart) => number): number =>
    sources.reduce((total, source) => total + pick(source), 0);
  const count = noOps();
  let bytes = 0;
  for (const action of actions) {
    count[action.op] += 1;
    const { op } = action;
    if (op === "upload" || op === "replace" || op === "download")
      bytes += action.after.size;
  }
  const { mkdir, upload, replace, move, archive, rmdir } = count;
  const { touch, hash, link, forget, prune, unarchive } = count;
  return {
    ...{ mkdir, upload, replace, move, archive, delete: count.delete, rmdir },
    ...{ touch, hash, link, forget, prune },
    ...(unarchive === 0 ? {} : { unarchive }),
    unchanged: sum((source) => source.unchanged),
    kept: sum((source) => source.kept),
    bytes,
    ...nonZero(count, LATER_OPS),
  };
}

/** Those that plans had no count for at first: a plan without them has the bytes that it had then. */
const LATER_OPS = [
  "local-mkdir",
  "download",
  "local-link",
  "local-touch",
  "adopt",
] as const satisfies readonly Op[];

function nonZero(
  count: Readonly<OpCounts>,
  ops: readonly Op[],
): Partial<OpCounts> {
  return Object.fromEntries(
    ops.filter((op) => count[op] > 0).map((op) => [op, count[op]]),
  );
}
