/** The parts of an inventory as JSON Schemas. A build has what ajv makes of them (`compiledSchemas` in esbuild.config.mjs). */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import schema from "../../schemas/inventory.schema.json" with { type: "json" };
import type { ListName } from "./inventory-names.ts";

const { properties, required, ...rest } = schema;
const { files, links, folders, archived, applied, summary, ...head } =
  properties;

/** `head` is what stands before the lists; the lists' names are for one item of theirs. */
export const inventorySchemas = new Ajv2020({
  allowUnionTypes: true,
  validateSchema: false,
  code: { source: true, esm: true },
  schemas: {
    head: {
      ...rest,
      properties: head,
      required: required.filter((key) => key in head),
    },
    files: files.items,
    links: links.items,
    folders: folders.items,
    archived: archived.items,
    applied: applied.items,
    summary,
  },
}) as { getSchema(key: ListName | "head" | "summary"): ValidateFunction };
