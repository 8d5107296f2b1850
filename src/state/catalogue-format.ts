/**
 * One line of a catalogue's piece or of a journal, format `ftp-sync/catalogue` version 1: one definition for the types,
 * the JSON Schema and the reader. Every line but the first changes what the lines before it say.
 */
import * as z from "zod";

const NAME = /^(?!\.{1,2}$)[^\0\r\n/]+$/;
export const path = z
  .string()
  .regex(
    /^(?:\.|(?!\.{1,2}(?:\/|$))[^\0\r\n/]+(?:\/(?!\.{1,2}(?:\/|$))[^\0\r\n/]+)*)$/,
  )
  .describe("Path below the source, POSIX; `.` is the source's own folder.");
export const name = z.string().regex(NAME);
export const size = z
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .describe("Bytes.");
const digits = z.string().regex(/^[0-9a-f]{64}$/);
export const tag = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .describe("The first 16 digits of a plan's id.");
export const planId = z.string().regex(/^sha256:[0-9a-f]{64}$/);
export const moment = z
  .string()
  .regex(/^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  .describe("UTC with seconds.");
export const serial = z.int().min(0);

export const lineage = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .describe("Random; another one for each beginning from nothing.");

export const fileShape = {
  size,
  modified: z
    .string()
    .regex(/^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/)
    .optional()
    .describe("The local time when it was sent: UTC, to the nanosecond."),
  mode: z
    .string()
    .regex(/^[0-7]{4}$/)
    .optional(),
  owner: z
    .string()
    .regex(/^\d+:\d+$/)
    .optional()
    .describe("uid:gid where the local system has such."),
  full: digits.optional().describe("SHA-256 of every byte."),
  partial: digits
    .optional()
    .describe(
      "SHA-256 of the first and last 8192 bytes; left out up to 16384 bytes, where it is the same as `full`.",
    ),
  listed: moment
    .optional()
    .describe("The time that the server told for it afterwards."),
  plan: tag,
};

const header = z
  .strictObject({
    format: z.literal("ftp-sync/catalogue"),
    version: z.literal(1),
    kind: z
      .enum(["base", "segment", "journal"])
      .describe(
        "base: begins from nothing. segment: goes on where the piece before ended. journal: what an unfinished run did.",
      ),
    lineage,
    serial: serial.describe(
      "Grows by one with each apply. In a journal: the catalogue that the run builds on, 0 for none.",
    ),
    previous: z
      .string()
      .nullable()
      .describe("Name of the piece before; null for the first one."),
    plan: planId.describe("The plan that was applied."),
    at: moment,
  })
  .describe("The first line of each piece.");

const applied = z
  .strictObject({ applied: planId, serial, at: moment })
  .describe("A plan that was applied before, whose own piece is gone.");

const file = z.strictObject({ name, ...fileShape });
const link = z
  .strictObject({ name, target: z.string().regex(/^[^\0]+$/), plan: tag })
  .describe("A symbolic link that is recorded only.");

const folder = z
  .strictObject({
    folder: path,
    files: z.array(file).optional(),
    links: z.array(link).optional(),
    gone: z
      .array(name)
      .optional()
      .describe("Files and links that are no longer there."),
  })
  .describe(
    "What is directly in a folder, and what no longer is. The folder and those that hold it are there, unless the line says nothing but `gone`.",
  );

const removed = z
  .strictObject({ removed: path })
  .describe("A folder that is gone with all that was in it.");

const copy = z.strictObject({
  path,
  size,
  was: z
    .strictObject(fileShape)
    .optional()
    .describe("What was known of it when it was moved."),
});
const archive = z
  .strictObject({ archive: tag, at: moment, files: z.array(copy) })
  .describe("Old files that were moved to `archive/<plan>/<path>`.");

const pruned = z
  .strictObject({ pruned: tag, paths: z.array(path) })
  .describe("Archived files that were removed.");

export const catalogueLineSchema = z
  .union([header, applied, folder, removed, archive, pruned])
  .meta({
    title: "ftp-sync catalogue, one line",
    description:
      "A line of a piece in `catalogue/` or `journal/`, which are gzipped JSON lines.",
  });

export type PieceHeader = Readonly<z.infer<typeof header>>;
export type AppliedLine = Readonly<z.infer<typeof applied>>;
export type FileLine = Readonly<z.infer<typeof file>>;
export type LinkLine = Readonly<z.infer<typeof link>>;
export type FolderLine = Readonly<z.infer<typeof folder>>;
export type RemovedLine = Readonly<z.infer<typeof removed>>;
export type ArchiveLine = Readonly<z.infer<typeof archive>>;
export type PrunedLine = Readonly<z.infer<typeof pruned>>;
