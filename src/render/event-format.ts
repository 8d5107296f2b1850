/**
 * What `--format json` writes while a run goes on, format `ftp-sync/events` version 1: one event a line. One definition
 * for the types and the JSON Schema.
 */
import * as z from "zod";
import { LEVELS } from "../model/proof.ts";

const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  .describe("UTC, by the clock of the machine that runs it.");
const count = z.int().min(0);
const source = z.string().describe("Name in the manifest.");
const planId = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const path = z.string().describe("Below the source, POSIX.");
const status = z
  .int()
  .describe("The process ends with it; README lists what each one means.");

function event<Name extends string, Shape extends z.ZodRawShape>(
  name: Name,
  description: string,
  shape: Shape,
) {
  return z
    .strictObject({ event: z.literal(name), ...shape })
    .describe(description);
}

const outcomeSchema = z.enum(["done", "failed", "skipped"]);

const failureSchema = z.strictObject({
  source,
  id: count.describe("Of the action in the plan."),
  op: z.string(),
  path,
  outcome: outcomeSchema
    .exclude(["done"])
    .describe("skipped: an action that it depends on failed."),
  message: z.string(),
  hint: z.string().optional(),
});

/** What an apply, a restore or an adopt came to. */
export const resultSchema = z.strictObject({
  planId,
  done: z
    .record(z.string(), count)
    .describe(
      "Actions carried out by this run, by op; those of none left out.",
    ),
  alreadyDone: count.describe(
    "Actions that an earlier run of the same plan had carried out.",
  ),
  bytes: count.describe("Bytes of content sent, or brought here."),
  failures: z.array(failureSchema),
  missing: count
    .optional()
    .describe("Of a restore: what the plan said that does not come back."),
  unrecorded: z
    .array(z.strictObject({ source, message: z.string() }))
    .describe("Sources whose catalogue does not say what was done, and why."),
});

export const errorSchema = z.strictObject({
  message: z.string(),
  hint: z.string().optional(),
  differences: z
    .array(z.string())
    .optional()
    .describe("All that moved since the plan was made, of a stale one."),
});

const facts = z.strictObject({
  size: count,
  modified: z.string().optional(),
  hash: z.string().optional(),
});

const dates = z
  .strictObject({
    never: count.describe("Files whose content was never proven."),
    firstNever: path.optional(),
    oldest: z
      .strictObject({
        path,
        proof: z.strictObject({
          level: z.enum(LEVELS).exclude(["listing"]),
          at: moment,
          content: z.string(),
        }),
      })
      .optional()
      .describe("Of the others, the file that was proven longest ago."),
  })
  .describe("What the dates of proofs tell; absent without a catalogue.");

export const eventSchema = z
  .discriminatedUnion("event", [
    event("begin", "The first line.", {
      format: z.literal("ftp-sync/events"),
      version: z.literal(1),
      command: z.enum(["apply", "restore", "adopt", "verify"]),
      at: moment,
    }),
    event("plan", "The plan that is carried out from here on.", {
      planId,
      applyable: z.boolean(),
      summary: z.record(z.string(), count),
    }),
    event("phase", "Work on a source goes into another phase.", {
      source,
      phase: z.enum(["scan", "list", "compare", "check", "apply", "verify"]),
      files: count.optional().describe("To be dealt with, where it is known."),
      bytes: count.optional(),
    }),
    event("progress", "How far the phase is; at most once a second.", {
      source,
      files: count.describe("Dealt with by now; while listing, folders."),
      bytes: count,
    }),
    event("notice", "What a person should know now.", { message: z.string() }),
    event("action", "One action of the plan came to its end.", {
      source,
      id: count,
      op: z.string(),
      path,
      outcome: outcomeSchema,
      message: z.string().optional(),
      hint: z.string().optional(),
    }),
    event("finding", "Of a verify: one file that is not as it should be.", {
      source,
      kind: z.enum(["missing", "altered", "unchecked", "foreign"]),
      path,
      what: z.enum(["kind", "size", "time", "content"]).optional(),
      recorded: facts.optional(),
      found: facts.optional(),
      detail: z.string().optional(),
      size: count.optional(),
    }),
    event("verdict", "Of a verify: what came of one source.", {
      source,
      remote: z.string(),
      to: z.string(),
      level: z.enum(LEVELS).describe("That was asked for."),
      by: z.enum(["catalogue", "hash-files"]),
      holds: z.boolean(),
      files: count,
      bytes: count,
      read: count.describe("Bytes that were read back."),
      proven: z.record(
        z.string(),
        z.strictObject({ files: count, now: count }),
      ),
      dates: dates.optional(),
      problems: z.array(z.string()),
      notices: z.array(z.string()),
    }),
    event("end", "The last line, unless the process was killed.", {
      at: moment,
      status,
      holds: z.boolean().optional().describe("Of a verify."),
      result: resultSchema.optional(),
      error: errorSchema.optional(),
    }),
  ])
  .meta({
    title: "ftp-sync events, one line",
    description:
      "A line that `--format json` of apply, restore, adopt and verify writes to stdout. New events and new keys may come within a version: pass over what you don't know.",
  });

export type RunEvent = Readonly<z.infer<typeof eventSchema>>;
