/** One plan with every kind of action and drift, for the tests of its form. */
import { fullDigest, partialDigest } from "../../../src/model/digest.ts";
import { parseRelativePath, parseRemotePath } from "../../../src/model/path.ts";
import { assemblePlan } from "../../../src/plan/assemble-plan.ts";
import type { Action, ActionDraft } from "../../../src/plan/action-format.ts";
import type { PlanHeader } from "../../../src/plan/plan-format.ts";

const path = parseRelativePath;
const hash = partialDigest("ab".repeat(32));
const listed = { size: 7, evidence: "listing" } as const;

const ACTIONS: readonly ActionDraft[] = [
  {
    op: "adopt",
    path: path("taken/a.jpg"),
    reason: "adopted",
    before: {
      size: 20_000,
      modified: "2024-05-01T10:00:00Z",
      hash: fullDigest("ab".repeat(32)),
      evidence: "ftp-deploy",
    },
    after: { size: 20_000, mode: "0644", hash, hashFile: true },
  },
  {
    op: "adopt",
    path: path("taken/empty"),
    reason: "adopted",
    before: {},
    after: {},
  },
  {
    op: "unarchive",
    path: path("letters/back.odt"),
    reason: "undone",
    plan: "0123456789abcdef",
    before: null,
    after: { size: 800, hash },
  },
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
    op: "replace",
    path: path("letters/will.odt"),
    reason: "changed",
    archive: true,
    before: {
      size: 900,
      modified: "2024-05-01T10:00:00Z",
      hash,
      evidence: "catalogue",
    },
    after: { size: 1000, hash, hashFile: true },
  },
  {
    op: "move",
    path: path("2024/norway"),
    from: path("incoming/2024-07"),
    reason: "moved",
    before: { files: 1204, bytes: 5_000_000_000 },
    after: { files: 1204, bytes: 5_000_000_000 },
  },
  {
    op: "move",
    path: path("2024/b.jpg"),
    from: path("b \u{1f984}.jpg"),
    reason: "moved",
    before: { size: 5, hash, evidence: "server-hash" },
    after: { size: 5, mode: "0600", hash, hashFile: true },
  },
  {
    op: "touch",
    path: path("touched"),
    reason: "times",
    before: {
      size: 8,
      modified: "2024-05-01T10:00:00Z",
      hash,
      evidence: "read-back",
    },
    after: {
      size: 8,
      modified: "2024-05-02T10:00:00Z",
      mode: "0755",
      hash,
      hashFile: true,
    },
  },
  {
    op: "link",
    path: path("latest"),
    reason: "link",
    before: null,
    after: { link: "2024/b.jpg" },
  },
  {
    op: "link",
    path: path("oldest"),
    reason: "link",
    before: { link: "../elsewhere" },
    after: null,
  },
  {
    op: "forget",
    path: path("lost"),
    reason: "vanished",
    before: null,
    after: null,
  },
  {
    op: "archive",
    path: path("letters/gone.odt"),
    reason: "gone",
    before: listed,
    after: null,
  },
  {
    op: "archive",
    path: path("turned-too"),
    reason: "type-changed",
    before: listed,
    after: null,
  },
  {
    op: "prune",
    path: path("letters/will.odt"),
    plan: "0123456789abcdef",
    reason: "expired",
    before: { size: 800, archived: "2023-12-24T18:00:00Z" },
    after: null,
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
      header: {
        remote: "offsite",
        to: parseRemotePath("/backup/photos"),
        state: parseRemotePath("/private/photos"),
        base: { lineage: "9d4c2f0a51b7e683", serial: 12 },
        listing: "complete",
      },
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
      drift: [
        {
          source: "photos",
          path: path("z.jpg"),
          change: "gone",
          recorded: { size: 81220, modified: "2024-05-01T10:00:00Z" },
          found: null,
        },
        {
          source: "photos",
          path: path("db.sqlite"),
          change: "changed",
          recorded: { size: 13, modified: "2024-05-01T10:00:00Z" },
          found: { size: 14 },
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
      drift: [],
      unchanged: 0,
      kept: 0,
    })),
  );
}
