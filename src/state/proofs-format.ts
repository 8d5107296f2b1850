/**
 * One line of a piece with dates of proofs, format `ftp-sync/proofs` version 1: one definition for the types, the JSON
 * Schema and the reader. The order of lines means nothing.
 */
import * as z from "zod";
import { LEVELS } from "../model/proof.ts";
import { moment, name, path } from "./catalogue-format.ts";

const header = z
  .strictObject({
    format: z.literal("ftp-sync/proofs"),
    version: z.literal(1),
  })
  .describe("The first line of each piece.");

const file = z.strictObject({
  name,
  content: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe(
      "The first 16 digits of the SHA-256 of the content that was found, or of its partial one where the catalogue has no other. It proves a file as long as the catalogue records that content.",
    ),
});

const proven = z
  .strictObject({
    folder: path,
    level: z
      .enum(LEVELS)
      .exclude(["listing"])
      .describe(
        "server-hash: the server told the SHA-256. read-back: what it sent was hashed.",
      ),
    at: moment,
    files: z.array(file),
  })
  .describe(
    "Files directly in a folder that one run looked into. Of two lines on one file and level the later counts.",
  );

export const proofsLineSchema = z.union([header, proven]).meta({
  title: "ftp-sync proofs, one line",
  description:
    "A line of a piece `proofs-….jsonl.gz` in `catalogue/`, which are gzipped JSON lines.",
});

export type ProofsHeader = Readonly<z.infer<typeof header>>;
export type ProvenLine = Readonly<z.infer<typeof proven>>;
