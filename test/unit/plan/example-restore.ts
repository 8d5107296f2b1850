/** A plan of a restore and one of an undo, with every kind of action that only they have. */
import { fullDigest } from "../../../src/model/digest.ts";
import { parseRelativePath, parseRemotePath } from "../../../src/model/path.ts";
import { assemblePlan } from "../../../src/plan/assemble-plan.ts";
import type { ActionDraft } from "../../../src/plan/action-format.ts";
import type { Plan, PlanHeader } from "../../../src/plan/plan-format.ts";
import { planInMemory } from "../../../src/plan/plan-in-memory.ts";

const path = parseRelativePath;
const hash = fullDigest("ab".repeat(32));
const AT = "2024-05-01T10:00:00Z";

const IDENTITY: Pick<PlanHeader, "manifest" | "remotes"> = {
  manifest: { file: "ftp-sync.yaml", sha256: "12".repeat(32) },
  remotes: { offsite: { host: "ftp.example.com", port: 21, tls: "explicit" } },
};

const HEADER: PlanHeader["sources"][string] = {
  remote: "offsite",
  to: parseRemotePath("/backup/photos"),
  base: { lineage: "9d4c2f0a51b7e683", serial: 12 },
  listing: "complete",
};

const RESTORE: readonly ActionDraft[] = [
  {
    ...{ op: "local-mkdir", path: path("2024"), reason: "missing-here" },
    ...{ before: null, after: {} },
  },
  {
    ...{ op: "download", path: path("2024/a.jpg") },
    remote: { size: 81_220, modified: AT, hash, evidence: "catalogue" },
    ...{ reason: "missing-here", before: null },
    after: {
      size: 81_220,
      modified: "2024-05-01T10:00:00.123456789Z",
      ...{ mode: "0644", owner: "1000:100", hash },
    },
  },
  {
    ...{ op: "download", path: path("letters/will.odt") },
    remote: { size: 900, evidence: "listing" },
    ...{ archived: "0123456789abcdef", reason: "differs-here" },
    before: { size: 1_000, modified: AT },
    after: { size: 900, modified: AT, mode: "0600", hash },
  },
  {
    ...{ op: "download", path: path("run.sh") },
    remote: { size: 12, modified: AT, evidence: "listing" },
    ...{ reason: "overwrite-all", before: { size: 12, modified: AT } },
    after: { size: 12, modified: AT, mode: "4755" },
  },
  {
    ...{ op: "local-link", path: path("latest"), reason: "missing-here" },
    ...{ before: null, after: { link: "2024/a.jpg" } },
  },
  {
    ...{ op: "local-link", path: path("oldest"), reason: "differs-here" },
    ...{ before: { link: "2023" }, after: { link: "2022" } },
  },
  {
    ...{ op: "local-touch", path: path("touched"), reason: "times" },
    before: { size: 8, modified: AT },
    after: { size: 8, modified: "2024-05-02T10:00:00Z", mode: "0755", hash },
  },
];

const UNDO: readonly ActionDraft[] = [
  {
    ...{ op: "mkdir", path: path("old"), reason: "undone" },
    ...{ before: null, after: {} },
  },
  {
    ...{
      op: "move",
      path: path("incoming/2024-07"),
      from: path("2024/norway"),
    },
    reason: "undone",
    before: { files: 1_204, bytes: 5_000_000_000 },
    after: { files: 1_204, bytes: 5_000_000_000 },
  },
  {
    ...{ op: "archive", path: path("index.html"), reason: "undone" },
    before: { size: 700, modified: AT, hash, evidence: "catalogue" },
    after: null,
  },
  {
    ...{ op: "unarchive", path: path("index.html"), plan: "0123456789abcdef" },
    ...{ reason: "undone", before: null },
    after: { size: 650, modified: AT, mode: "0644", hash },
  },
  {
    ...{ op: "unarchive", path: path("old/a.txt"), plan: "0123456789abcdef" },
    ...{ reason: "undone", before: null, after: { size: 5 } },
  },
  {
    ...{ op: "archive", path: path("new/n.txt"), reason: "undone" },
    ...{ before: { size: 3, evidence: "listing" }, after: null },
  },
  {
    ...{ op: "rmdir", path: path("new"), reason: "undone" },
    ...{ before: {}, after: null },
  },
];

export function examplePlans(): Readonly<Record<"restore" | "undo", Plan>> {
  const restore = assemblePlan(
    {
      ...{ manifest: IDENTITY.manifest, remotes: IDENTITY.remotes },
      restore: {
        ...{ source: "photos", into: "../Restored", overwrite: "changed" },
        ...{ patterns: ["2024/", "*.odt"], at: "fedcba9876543210" },
      },
    },
    [
      {
        ...{ name: "photos", header: HEADER, actions: RESTORE },
        findings: [
          {
            ...{ level: "warning", code: "missing-remote", source: "photos" },
            path: path("2024/lost.jpg"),
          },
          {
            ...{ level: "warning", code: "special-mode", source: "photos" },
            path: path("run.sh"),
          },
          {
            ...{ level: "warning", code: "later-plans", source: "photos" },
            detail: "2 of them",
          },
        ],
        drift: [
          {
            ...{
              source: "photos",
              path: path("2024/lost.jpg"),
              change: "gone",
            },
            ...{ recorded: { size: 81_220, modified: AT }, found: null },
          },
        ],
        ...{ unchanged: 4_211, kept: 0 },
      },
    ],
  );
  const undo = assemblePlan(
    { ...IDENTITY, undoes: `sha256:0123456789abcdef${"a".repeat(48)}` },
    [
      {
        ...{ name: "photos", header: HEADER, actions: UNDO },
        findings: [
          {
            ...{ level: "warning", code: "changed-since", source: "photos" },
            path: path("notes.txt"),
            detail:
              "by the catalogue another file is there now, of plan fedcba9876543210",
          },
          {
            ...{ level: "warning", code: "not-kept", source: "photos" },
            ...{ path: path("gone.txt"), detail: "it was deleted" },
          },
        ],
        ...{ drift: [], unchanged: 0, kept: 0 },
      },
    ],
  );
  return {
    restore: planInMemory(restore.header, restore.actions),
    undo: planInMemory(undo.header, undo.actions),
  };
}
