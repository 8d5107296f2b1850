/** What `--receipt` saves, format `ftp-sync/receipt` version 1: what a run came to. One definition for the type and the JSON Schema. */
import * as z from "zod";
import { errorSchema, resultSchema } from "./event-format.ts";

export const receiptSchema = z
  .strictObject({
    format: z.literal("ftp-sync/receipt"),
    version: z.literal(1),
    planId: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/)
      .nullable()
      .describe("null: it did not come to a plan."),
    began: z.string().describe("UTC with seconds."),
    ended: z.string().describe("UTC with seconds."),
    status: z
      .int()
      .describe("The process ends with it; README lists what each one means."),
    result: resultSchema.optional(),
    error: errorSchema.optional(),
  })
  .meta({
    title: "ftp-sync receipt",
    description:
      "What one run of apply came to. New keys may come within a version.",
  });

export type Receipt = Readonly<z.infer<typeof receiptSchema>>;
