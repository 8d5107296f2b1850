/** What a plan says of a file, folder or link before and after an action. What the words mean stands in their descriptions. */
import * as z from "zod";
import type { Digest } from "../model/digest.ts";
import type { RelativePath, RemotePath } from "../model/path.ts";
import { EVIDENCE, type Evidence } from "./evidence.ts";

export const described = (words: Record<string, string>): string =>
  Object.entries(words)
    .map(([word, sentence]) => `${word}: ${sentence}`)
    .join("\n");

export const relativePath = z
  .string()
  .regex(
    /^(?:\.|(?!\.{1,2}(?:\/|$))[^\0\r\n/]+(?:\/(?!\.{1,2}(?:\/|$))[^\0\r\n/]+)*)$/,
    "a path below the source, without `..`, NUL, CR or LF",
  )
  .transform((text) => text as RelativePath)
  .describe("Path below the source, POSIX; `.` is the source's own folder.");
export const remotePath = z
  .string()
  .regex(/^\/[^\0\r\n]*$/)
  .transform((text) => text as RemotePath)
  .describe("Absolute path on the server.");
export const size = z
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .describe("Bytes.");
export const count = z.int().min(0);
export const modified = z
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

export const remoteFile = z
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

export const desiredFile = z
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

export const archivedFile = z
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
export const absent = z.null().describe("Nothing is there.");
export const folder = z.strictObject({}).describe("A folder.");
export const wholeFolder = z
  .strictObject({ files: count, bytes: size })
  .describe("A folder with all files in it and below, hash files not counted.");
export const link = z
  .strictObject({
    link: linkTarget,
  })
  .describe("A symbolic link, in the catalogue only.");
export const localFile = z
  .strictObject({ size, modified })
  .describe("The local file that must be there just before the action.");
export const restoredFile = z
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
export const localLink = z
  .strictObject({
    link: linkTarget,
  })
  .describe("A symbolic link on the local disk.");
export const planId = z.string().regex(/^sha256:[0-9a-f]{64}$/);
export const planTag = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .describe("The first 16 hex digits of a planId.");

export type RemoteFileState = Readonly<z.infer<typeof remoteFile>>;
export type DesiredFile = Readonly<z.infer<typeof desiredFile>>;
export type RestoredFile = Readonly<z.infer<typeof restoredFile>>;
export type ArchivedFile = Readonly<z.infer<typeof archivedFile>>;
export type WholeFolder = Readonly<z.infer<typeof wholeFolder>>;
