/**
 * The inventory document, format `ftp-sync/inventory` version 1: what a source's catalogue says, to be committed. One
 * definition for the types, the JSON Schema and the reader.
 */
import * as z from "zod";
import {
  fileShape,
  lineage,
  moment,
  path,
  planId,
  serial,
  size,
  tag,
} from "../state/catalogue-format.ts";
import {
  INVENTORY_FORMAT,
  INVENTORY_VERSION,
  type ListName,
} from "./inventory-names.ts";

const count = z.int().min(0);
const SEGMENTS =
  /(?!\.{1,2}(?:\/|$))[^\0\r\n/]+(?:\/(?!\.{1,2}(?:\/|$))[^\0\r\n/]+)*/.source;
const entryPath = z
  .string()
  .regex(new RegExp(`^${SEGMENTS}$`))
  .describe("Path below the source, POSIX.");

const file = z.strictObject({ path: entryPath, ...fileShape });
const link = z
  .strictObject({ path: entryPath, target: z.string(), plan: tag })
  .describe("A symbolic link; nothing of it is on the server.");
const folder = z
  .strictObject({ path })
  .describe(
    "A folder with nothing in it; the others follow from what is in them.",
  );
const archived = z
  .strictObject({
    path: entryPath,
    plan: tag,
    at: moment,
    size,
    was: z
      .strictObject(fileShape)
      .optional()
      .describe("What was known of it when it was archived."),
  })
  .describe("An old file, now at `archive/<plan>/<path>`.");
const applied = z
  .strictObject({ plan: planId, serial, at: moment })
  .describe("A plan that was applied, wholly or in part.");

export const inventorySchema = z
  .strictObject({
    format: z.literal(INVENTORY_FORMAT),
    version: z.literal(INVENTORY_VERSION),
    source: z.string(),
    to: z
      .string()
      .regex(new RegExp(`^/(?:${SEGMENTS})?$`))
      .describe("The source's folder on the server."),
    lineage,
    serial: serial.describe(
      "Of the catalogue, which grows by one with each apply; 0: no apply was finished yet.",
    ),
    plan: planId
      .nullable()
      .describe(
        "The plan whose apply wrote the catalogue; null with serial 0.",
      ),
    interrupted: z
      .array(planId)
      .describe(
        "Plans that were interrupted since; what they did is in the inventory.",
      ),
    files: z.array(file).describe("Sorted by path in byte order, one a line."),
    links: z.array(link),
    folders: z.array(folder),
    archived: z.array(archived).describe("Sorted by path, then by plan."),
    applied: z.array(applied).describe("In the order in which they were."),
    summary: z
      .strictObject({
        files: count,
        bytes: size,
        links: count,
        folders: count.describe("Empty ones."),
        archived: count,
      })
      .describe("What must be in it: a bad merge shows here."),
  })
  .meta({
    title: "ftp-sync inventory",
    description:
      "What the backup of one source holds, as `ftp-sync inventory` writes it.",
  });

type InventoryDocument = Readonly<z.infer<typeof inventorySchema>>;
export type FileItem = InventoryDocument["files"][number];
export type LinkItem = InventoryDocument["links"][number];
export type FolderItem = InventoryDocument["folders"][number];
export type ArchivedItem = InventoryDocument["archived"][number];
export type AppliedItem = InventoryDocument["applied"][number];
export type InventorySummary = InventoryDocument["summary"];

/** All but the lists and what comes after them. */
export type InventoryHead = Omit<InventoryDocument, ListName | "summary">;
