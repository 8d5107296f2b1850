/**
 * The plan document, format `ftp-sync/plan` version 1: one definition for the types, the JSON Schema and the reader.
 * What the words mean stands in their descriptions, which the schema carries to other tools.
 */
import * as z from "zod";
import { FINDINGS, type FindingCode } from "../model/finding.ts";
import { type Action, actionSchema } from "./action-format.ts";
import {
  described,
  relativePath,
  remotePath,
  size,
  count,
  modified,
  absent,
  planId,
  planTag,
} from "./state-format.ts";

export const PLAN_FORMAT = "ftp-sync/plan";
export const PLAN_VERSION = 1;

const listed = z.strictObject({ size, modified: modified.optional() });

const driftSchema = z.strictObject({
  source: z.string(),
  path: relativePath,
  change: z
    .enum(["changed", "gone"])
    .describe("What happened on the remote since, without ftp-sync."),
  recorded: listed.describe("What the catalogue says."),
  found: z.union([listed, absent]).describe("What the listing says."),
});

const findingSchema = z.strictObject({
  level: z
    .enum(["error", "warning"])
    .describe("An error makes the plan not applyable."),
  code: z
    .enum(Object.keys(FINDINGS) as [FindingCode, ...FindingCode[]])
    .describe(described(FINDINGS)),
  source: z.string(),
  path: z.string().optional(),
  detail: z.string().optional(),
  acknowledged: z
    .literal(true)
    .optional()
    .describe("The breached limit was allowed with `plan --allow`."),
});

const summarySchema = z.strictObject({
  mkdir: count,
  upload: count,
  replace: count,
  move: count.describe("Folders moved whole count once."),
  archive: count.describe("Replaced files that are archived are not counted."),
  delete: count,
  rmdir: count,
  touch: count,
  hash: count.describe("Hash files written alone."),
  link: count,
  forget: count,
  prune: count,
  unarchive: count
    .optional()
    .describe("Archived copies moved back. Absent: none."),
  unchanged: count.describe("Files proven equal."),
  kept: count.describe(
    "Remote files left as they are although they differ or are not here: `keep`.",
  ),
  bytes: size.describe("Bytes of content to send, or to bring here."),
  "local-mkdir": count.optional().describe("Absent when 0, as what follows."),
  download: count.optional(),
  "local-link": count.optional(),
  "local-touch": count.optional(),
  adopt: count.optional().describe("Files and empty folders taken over."),
});

/** All of the plan but its actions. */
const headerShape = {
  format: z.literal(PLAN_FORMAT),
  version: z.literal(PLAN_VERSION),
  manifest: z.strictObject({
    file: z.string().describe("Base name of the manifest."),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe(
        "Of the parsed manifest without credentials, before ${VAR} is filled in, as JSON with sorted keys.",
      ),
  }),
  restore: z
    .strictObject({
      source: z.string(),
      into: z
        .string()
        .min(1)
        .describe("The local folder, POSIX, relative to the manifest's."),
      overwrite: z
        .enum(["none", "changed", "all"])
        .describe(
          "none: a local file with other content is an error. changed: it is replaced. all: every file is brought anew.",
        ),
      patterns: z
        .array(z.string())
        .optional()
        .describe("gitignore patterns of what is restored; absent: all."),
      at: planTag
        .optional()
        .describe("As it was after this plan; absent: as it is."),
    })
    .optional()
    .describe("Present in a plan that changes the local disk and no server."),
  remotes: z.record(
    z.string(),
    z.strictObject({
      host: z.string(),
      port: z.int().min(1).max(65535),
      tls: z.enum(["explicit", "implicit", "none"]),
    }),
  ),
  undoes: planId.optional().describe("The plan that this one takes back."),
  sources: z.record(
    z.string(),
    z.strictObject({
      remote: z.string(),
      to: remotePath,
      state: remotePath
        .optional()
        .describe(
          "Where ftp-sync keeps its own files; `.ftp-sync` under `to` when absent.",
        ),
      base: z
        .union([
          z.strictObject({ lineage: z.string(), serial: z.int().min(1) }),
          z.null(),
        ])
        .describe("The catalogue that the plan builds on; null: none."),
      listing: z
        .enum(["complete", "incomplete", "skipped"])
        .describe(
          "Whether the server's listings can be trusted to be whole; skipped: the catalogue was believed instead.",
        ),
    }),
  ),
  summary: summarySchema,
  applyable: z
    .boolean()
    .describe("False when a finding is an error: apply refuses the plan."),
  findings: z.array(findingSchema),
  drift: z
    .array(driftSchema)
    .describe(
      "What changed on the remote since the last apply without ftp-sync.",
    ),
};

export const planSchema = z
  .strictObject({
    ...headerShape,
    actions: z
      .array(actionSchema)
      .describe(
        "Sorted by source in manifest order, then by phase, then by path in byte order. One a line.",
      ),
    planId: planId.describe(
      'SHA-256 of the document as ftp-sync writes it, without `,\\n"planId": "…"`.',
    ),
  })
  .meta({
    title: "ftp-sync plan",
    description: "The exact changeset that `ftp-sync apply` executes.",
  });

export type RestoreHeader = NonNullable<PlanHeader["restore"]>;
export type Drift = Readonly<z.infer<typeof driftSchema>>;
export type Summary = Readonly<z.infer<typeof summarySchema>>;
export type PlanHeader = Readonly<
  Omit<z.infer<typeof planSchema>, "actions" | "planId">
>;

/** A plan, its actions readable as often as needed without being held in memory. */
export interface Plan {
  readonly header: PlanHeader;
  readonly planId: string;
  actions(): AsyncIterable<Action>;
}
