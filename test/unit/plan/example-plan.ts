/** One plan with every kind of action, for the tests of its form. */
import { fullDigest, partialDigest } from "../../../src/model/digest.ts";
import { parseRelativePath, parseRemotePath } from "../../../src/model/path.ts";
import { assemblePlan } from "../../../src/plan/assemble-plan.ts";
import type {
  Action,
  ActionDraft,
  PlanHeader,
} from "../../../src/plan/plan-format.ts";

const path = parseRelativePath;
const hash = partialDigest("ab".repeat(32));
const listed = { size: 7, evidence: "listing" } as const;

const ACTIONS: readonly ActionDraft[] = [
  {
    op: "mkdir",
    path: path("2024"),
    reason: "new",
    before: null,
    after: {},
  },
  {
    op: "upload",
    path: path('2024/\u{1f984} "quoted" \\ \u2028 \u00e4.jpg'),
    reason: "new",
    before: null,
    after: {
      size: 81220,
      modified: "2024-05-01T10:00:00.123456789Z",
      mode: "0644",
      hash,
      hashFile: true,
    },
  },
  {
    op: "replace",
    path: path("db.sqlite"),
    reason: "changed",
    before: {
      size: 13,
      modified: "2024-05-01T10:00:00Z",
      hash: `sha256-either:${"cd".repeat(32)}`,
      evidence: "hash-file",
    },
    after: { size: 13, hash: fullDigest("ef".repeat(32)), hashFile: false },
  },
  {
    op: "hash",
    path: path("empty"),
    reason: "unverified",
    before: { size: 0, evidence: "listing" },
    after: { size: 0, hash, hashFile: true },
  },
  {
    op: "delete",
    path: path("old/a"),
    reason: "gone",
    before: listed,
    after: null,
  },
  {
    op: "delete",
    path: path("turned"),
    reason: "type-changed",
    before: listed,
    after: null,
  },
  {
    op: "rmdir",
    path: path("old"),
    reason: "gone",
    before: {},
    after: null,
  },
];

const IDENTITY: Pick<PlanHeader, "manifest" | "remotes"> = {
  manifest: { file: "ftp-sync.yaml", sha256: "12".repeat(32) },
  remotes: { offsite: { host: "ftp.example.com", port: 21, tls: "explicit" } },
};

const HEADER: PlanHeader["sources"][string] = {
  remote: "offsite",
  to: parseRemotePath("/backup/photos"),
  base: null,
  listing: "complete",
};

export interface Parts {
  readonly header: PlanHeader;
  readonly actions: readonly Action[];
}

export function examplePlan(): Parts {
  return assemblePlan(IDENTITY, [
    {
      name: "photos",
      header: HEADER,
      actions: ACTIONS,
      findings: [
        {
          level: "warning",
          code: "symlink-skipped",
          source: "photos",
          path: path("latest"),
        },
        {
          level: "warning",
          code: "max-delete",
          source: "photos",
          detail: "2 of 4 files would be deleted",
          acknowledged: true,
        },
      ],
      unchanged: 4211,
      kept: 1,
    },
  ]);
}

/** @param drafts of each source, in manifest order */
export function planOf(
  drafts: Readonly<Record<string, readonly ActionDraft[]>> = {},
): Parts {
  return assemblePlan(
    IDENTITY,
    Object.entries(drafts).map(([name, actions]) => ({
      name,
      header: HEADER,
      actions,
      findings: [],
      unchanged: 0,
      kept: 0,
    })),
  );
}
