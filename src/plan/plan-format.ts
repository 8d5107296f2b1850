/**
 * The plan document, format `ftp-sync/plan` version 1: one definition for the types, the JSON Schema and the reader.
 * What the words mean stands in their descriptions, which the schema carries to other tools.
 */
import * as z from "zod";
import { FINDINGS, type FindingCode } from "../model/finding.ts";
import type { Digest } from "../model/digest.ts";
import type { RelativePath, RemotePath } from "../model/path.ts";
import { EVIDENCE, type Evidence } from "./evidence.ts";
import { REASONS, type Reason } from "./reasons.ts";

export const PLAN_FORMAT = "ftp-sync/plan";
export const PLAN_VERSION = 1;

const described = (words: Record<string, string>): string =>
  Object.entries(words)
    .map(([word, sentence]) => `${word}: ${sentence}`)
    .join("\n");

const relativePath = z
  .string()
  .regex(
    /^(?:\.|(?!\.{1,2}(?:\/|$))[^\0\r\n/]+(?:\/(?!\.{1,2}(?:\/|$))[^\0\r\n/]+)*)$/,
    "a path below the source, without `..`, NUL, CR or LF",
  )
  .transform((text) => text as RelativePath)
  .describe("Path below the source, POSIX; `.` is the source's own folder.");
const remotePath = z
  .string()
  .regex(/^\/[^\0\r\n]*$/)
  .transform((text) => text as RemotePath)
  .describe("Absolute path on the server.");
const size = z.int().min(0).max(Number.MAX_SAFE_INTEGER).describe("Bytes.");
const count = z.int().min(0);
const modified = z
  .string()
  .regex(/^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/)
  .describe(
    "UTC, ISO 8601, to the nanosecond at most. Absent where it means nothing or is not known to the second.",
  );
const mode = z.string().regex(/^[0-7]{4}$/);
const digest = z
  .string()
  .regex(/^sha256(-partial)?:[0-9a-f]{64}$/)
  .transform((text) => text as Digest)
  .describe(
    "sha256: whole file. sha256-partial: first and last 8192 bytes, whole up to 16384.",
  );
const foundDigest = z
  .string()
  .regex(/^sha256(-partial|-either)?:[0-9a-f]{64}$/)
  .describe(
    "sha256, sha256-partial: as elsewhere. sha256-either: from a hash file that doesn't say which of both it is.",
  );

const remoteFile = z
  .strictObject({
    size,
    modified: modified.optional(),
    hash: foundDigest.optional(),
    evidence: z
      .enum(Object.keys(EVIDENCE) as [Evidence, ...Evidence[]])
      .describe(
        `What is known of the file, and from where.\n${described(EVIDENCE)}`,
      ),
  })
  .describe("The file that must be on the remote just before the action.");

const desiredFile = z
  .strictObject({
    size,
    modified: modified.optional(),
    mode: mode.optional(),
    hash: digest,
    hashFile: z
      .boolean()
      .describe("Whether `.NAME.hash` is written beside the file."),
  })
  .describe("The file that the remote holds afterwards.");

const archivedFile = z
  .strictObject({
    size,
    modified: modified.optional(),
    mode: mode.optional(),
    hash: digest
      .optional()
      .describe("Absent where nothing was known of its content."),
  })
  .describe("The file as it was when it was archived.");

const linkTarget = z
  .string()
  .regex(/^[^\0]+$/)
  .describe("Where the symbolic link leads.");
const absent = z.null().describe("Nothing is there.");
const folder = z.strictObject({}).describe("A folder.");
const wholeFolder = z
  .strictObject({ files: count, bytes: size })
  .describe("A folder with all files in it and below, hash files not counted.");
const link = z
  .strictObject({
    link: linkTarget,
  })
  .describe("A symbolic link, in the catalogue only.");
const localFile = z
  .strictObject({ size, modified })
  .describe("The local file that must be there just before the action.");
const restoredFile = z
  .strictObject({
    size,
    modified: modified.optional(),
    mode: mode.optional(),
    owner: z
      .string()
      .regex(/^\d+:\d+$/)
      .optional()
      .describe("uid:gid, given to the file when root restores."),
    hash: foundDigest.optional().describe("Absent: nothing is known of it."),
  })
  .describe("The local file afterwards; what is absent is left to the system.");
const localLink = z
  .strictObject({
    link: linkTarget,
  })
  .describe("A symbolic link on the local disk.");
const planId = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const planTag = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .describe("The first 16 hex digits of a planId.");

const action = <
  Op extends string,
  Before extends z.ZodType,
  After extends z.ZodType,
  More extends z.ZodRawShape,
>(
  op: Op,
  description: string,
  before: Before,
  after: After,
  more: More,
) =>
  z
    .strictObject({
      id: z.int().min(1).describe("Position in the plan, from 1."),
      op: z.literal(op),
      source: z.string(),
      path: relativePath,
      reason: z
        .enum(Object.keys(REASONS) as [Reason, ...Reason[]])
        .describe(described(REASONS)),
      ...more,
      before,
      after,
    })
    .describe(description);

const actionSchema = z.discriminatedUnion("op", [
  action("mkdir", "Make a folder.", absent, folder, {}),
  action("upload", "Send a file to where none is.", absent, desiredFile, {}),
  action(
    "replace",
    "Send a file over the one that is there.",
    remoteFile,
    desiredFile,
    {
      archive: z
        .literal(true)
        .optional()
        .describe("The old file is moved to the archive."),
    },
  ),
  action(
    "move",
    "Give a file, or a folder with all that is in it, the path of the same content here. Nothing is sent.",
    z.union([remoteFile, wholeFolder]),
    z.union([desiredFile, wholeFolder]),
    { from: relativePath },
  ),
  action(
    "touch",
    "Record another time or mode of the same content, and set the time where the server can.",
    remoteFile,
    desiredFile,
    {},
  ),
  action("hash", "Write only the hash file.", remoteFile, desiredFile, {}),
  action(
    "link",
    "Record a symbolic link in the catalogue, or that it is gone.",
    z.union([link, absent]),
    z.union([link, absent]),
    {},
  ),
  action(
    "forget",
    "Only the catalogue learns that a file is gone on the remote.",
    absent,
    absent,
    {},
  ),
  action(
    "archive",
    "Move a file to the archive, with its hash file.",
    remoteFile,
    absent,
    {},
  ),
  action("delete", "Remove a file and its hash file.", remoteFile, absent, {}),
  action(
    "rmdir",
    "Remove a folder, which is empty by then.",
    folder,
    absent,
    {},
  ),
  action(
    "unarchive",
    "Move an archived copy back to its path, with its hash file.",
    absent,
    archivedFile,
    { plan: planTag },
  ),
  action(
    "prune",
    "Remove an archived copy that is older than `archive.keep`.",
    z
      .strictObject({ size, archived: modified })
      .describe("The archived copy, and when it was archived."),
    absent,
    { plan: planTag },
  ),
  action(
    "adopt",
    "Take over a file, or an empty folder, that another tool put there: the catalogue learns of it, and the hash file is written where `after.hashFile` says so. Nothing else is sent.",
    z.union([remoteFile, folder]),
    z.union([desiredFile, folder]),
    {},
  ),
  action("local-mkdir", "Make a local folder.", absent, folder, {}),
  action(
    "download",
    "Bring a file here, under a temporary name until its content is proven.",
    z.union([localFile, absent]),
    restoredFile,
    {
      remote: remoteFile,
      archived: planTag
        .optional()
        .describe("The file lies in this plan's archive, not in its place."),
    },
  ),
  action(
    "local-link",
    "Make a local symbolic link.",
    z.union([localLink, absent]),
    localLink,
    {},
  ),
  action(
    "local-touch",
    "Give a local file of the same content its time, mode and owner.",
    localFile,
    restoredFile,
    {},
  ),
]);

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

export type Action = Readonly<z.infer<typeof actionSchema>>;
export type Op = Action["op"];
/** What changes the local disk and no server. */
export type RestoreAction = Extract<
  Action,
  { op: "local-mkdir" | "download" | "local-link" | "local-touch" }
>;
/** What changes the server or its catalogue. */
export type BackupAction = Exclude<Action, RestoreAction>;
export type RemoteFileState = Readonly<z.infer<typeof remoteFile>>;
export type DesiredFile = Readonly<z.infer<typeof desiredFile>>;
export type RestoredFile = Readonly<z.infer<typeof restoredFile>>;
export type RestoreHeader = NonNullable<PlanHeader["restore"]>;
export type ArchivedFile = Readonly<z.infer<typeof archivedFile>>;
export type WholeFolder = Readonly<z.infer<typeof wholeFolder>>;
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

type WithoutPlace<T> = T extends Action ? Omit<T, "id" | "source"> : never;
/** An action that has no place in a plan yet. */
export type ActionDraft = WithoutPlace<Action>;
export type BackupDraft = WithoutPlace<BackupAction>;
export type RestoreDraft = WithoutPlace<RestoreAction>;
