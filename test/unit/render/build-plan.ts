/** Plans for the renderers' tests, made in memory from a few words. */
import { partialDigest } from "../../../src/model/digest.ts";
import type { Finding } from "../../../src/model/finding.ts";
import { parseRelativePath, parseRemotePath } from "../../../src/model/path.ts";
import { noOps } from "../../../src/plan/op-counts.ts";
import type { Action, Op } from "../../../src/plan/action-format.ts";
import type { Drift, Plan, PlanHeader } from "../../../src/plan/plan-format.ts";
import type { RemoteFileState } from "../../../src/plan/state-format.ts";
import { PLAN_FORMAT, PLAN_VERSION } from "../../../src/plan/plan-format.ts";
import type { Reason } from "../../../src/plan/reasons.ts";

/** What only some actions have. */
interface More {
  /** Of a move. */
  readonly from?: string;
  /** Of a move: a whole folder with so many files. */
  readonly files?: number;
  /** Times of a touched file. */
  readonly modified?: readonly [before: string, after: string];
  /** Where a link leads. */
  readonly link?: readonly [before: string | null, after: string | null];
  /** Of a replacement. */
  readonly archive?: true;
  /** Of what is taken over; or that it is a folder. */
  readonly evidence?: RemoteFileState["evidence"] | "folder";
  /** Of a download or a local link: another one is here. */
  readonly overwrites?: true;
  /** Of a download: the file lies in the archive. */
  readonly archived?: true;
}

/** What an action does, to which path, why, and the sizes before and after. */
export type Step = readonly [
  op: Op,
  path: string,
  reason?: Reason,
  sizes?: readonly [before: number, after: number],
  more?: More,
];

export interface PlanParts {
  /** Steps of each source. A function makes them anew at each pass, so that tests can be large. */
  readonly steps: Readonly<Record<string, () => Iterable<Step>>>;
  readonly findings?: readonly (Omit<Finding, "path"> & { path?: string })[];
  readonly drift?: readonly (Omit<Drift, "path"> & { path: string })[];
  readonly unchanged?: number;
  readonly kept?: number;
  readonly restore?: PlanHeader["restore"];
  readonly undoes?: string;
  readonly remotes?: PlanHeader["remotes"];
  readonly sources?: PlanHeader["sources"];
}

const PLAN_TAG = "fedcba9876543210";
export const PLAN_ID = `sha256:${"0123456789abcdef".repeat(4)}`;

export function buildPlan(parts: PlanParts): Plan {
  const findings = [...(parts.findings ?? [])];
  const summary = {
    ...noOps(),
    unchanged: parts.unchanged ?? 0,
    kept: parts.kept ?? 0,
    bytes: 0,
  };
  for (const action of actionsOf(parts)) {
    summary[action.op] += 1;
    if (
      action.op === "upload" ||
      action.op === "replace" ||
      action.op === "download"
    )
      summary.bytes += action.after.size;
  }
  return {
    planId: PLAN_ID,
    header: {
      format: PLAN_FORMAT,
      version: PLAN_VERSION,
      manifest: { file: "ftp-sync.yaml", sha256: "0".repeat(64) },
      ...(parts.restore === undefined ? {} : { restore: parts.restore }),
      ...(parts.undoes === undefined ? {} : { undoes: parts.undoes }),
      remotes: parts.remotes ?? {
        offsite: { host: "ftp.example.com", port: 21, tls: "explicit" },
      },
      sources:
        parts.sources ??
        Object.fromEntries(
          Object.keys(parts.steps).map((name) => [name, sourceTo(name)]),
        ),
      summary,
      applyable: findings.every(({ level }) => level !== "error"),
      findings,
      drift: (parts.drift ?? []).map((drift) => ({
        ...drift,
        path: parseRelativePath(drift.path),
      })),
    },
    actions: () => asAsync(actionsOf(parts)),
  };
}

export function sourceTo(name: string): PlanHeader["sources"][string] {
  return {
    remote: "offsite",
    to: parseRemotePath(`/backup/${name}`),
    base: null,
    listing: "complete",
  };
}

export function buildAction(id: number, source: string, step: Step): Action {
  const [op, path, reason = "new", [before, after] = [0, 0], more = {}] = step;
  const common = { id, source, path: parseRelativePath(path), reason };
  const [earlier, later] = more.modified ?? [];
  const existing = {
    size: before,
    ...(earlier === undefined ? {} : { modified: earlier }),
    evidence: "listing" as const,
  };
  const desired = {
    size: after,
    ...(later === undefined ? {} : { modified: later }),
    hash: partialDigest("0".repeat(64)),
    hashFile: true,
  };
  switch (op) {
    case "mkdir":
    case "local-mkdir":
      return { ...common, op, before: null, after: {} };
    case "download":
      return {
        ...common,
        op,
        ...(more.archived === undefined ? {} : { archived: PLAN_TAG }),
        remote: { size: after, evidence: "catalogue" },
        before:
          more.overwrites === undefined
            ? null
            : { size: before, modified: "2024-05-01T10:00:00Z" },
        after: {
          size: after,
          modified: "2024-06-02T11:00:00.123456789Z",
          mode: "0644",
          owner: "1000:1000",
          hash: partialDigest("0".repeat(64)),
        },
      };
    case "local-link":
      return {
        ...{ ...common, op, after: { link: "elsewhere" } },
        before: more.overwrites === undefined ? null : { link: "old" },
      };
    case "local-touch":
      return {
        ...{ ...common, op, after: { size: after } },
        before: { size: before, modified: "2024-05-01T10:00:00Z" },
      };
    case "upload":
      return { ...common, op, before: null, after: desired };
    case "replace":
      return more.archive === undefined
        ? { ...common, op, before: existing, after: desired }
        : { ...common, op, archive: true, before: existing, after: desired };
    case "move": {
      const from = parseRelativePath(more.from ?? "elsewhere");
      if (more.files === undefined)
        return { ...common, op, from, before: existing, after: desired };
      const whole = { files: more.files, bytes: after };
      return { ...common, op, from, before: whole, after: whole };
    }
    case "touch":
    case "hash":
      return { ...common, op, before: existing, after: desired };
    case "adopt": {
      const { evidence = "listing" } = more;
      if (evidence === "folder")
        return { ...common, op, before: {}, after: {} };
      const hashFile = evidence !== "hash-file";
      return {
        ...{ ...common, op, before: { ...existing, evidence } },
        after: { ...desired, hashFile },
      };
    }
    case "forget":
      return { ...common, op, before: null, after: null };
    case "link": {
      const [was, is] = more.link ?? [null, "elsewhere"];
      const state = (link: string | null) => (link === null ? null : { link });
      return { ...common, op, before: state(was), after: state(is) };
    }
    case "archive":
    case "delete":
      return { ...common, op, before: existing, after: null };
    case "rmdir":
      return { ...common, op, before: {}, after: null };
    case "unarchive":
      return {
        ...common,
        op,
        plan: PLAN_TAG,
        before: null,
        after: { size: after },
      };
    case "prune":
      return {
        ...common,
        op,
        plan: PLAN_TAG,
        before: { size: before, archived: "2024-05-01T10:00:00Z" },
        after: null,
      };
  }
}

function* actionsOf({ steps }: PlanParts): Generator<Action> {
  let id = 0;
  for (const [source, make] of Object.entries(steps))
    for (const step of make()) yield buildAction((id += 1), source, step);
}

async function* asAsync(actions: Iterable<Action>): AsyncGenerator<Action> {
  await Promise.resolve();
  yield* actions;
}

export async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}
