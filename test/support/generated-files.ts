/** Every generated file of the project, by path: the JSON Schemas, what an HTML report is made of, and the README with its list of commands. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { inventorySchema } from "../../src/inventory/inventory-format.ts";
import { manifestJsonSchema } from "../../src/manifest/manifest-json-schema.ts";
import { planSchema } from "../../src/plan/plan-format.ts";
import { eventSchema } from "../../src/render/event-format.ts";
import { receiptSchema } from "../../src/render/receipt-format.ts";
import { catalogueLineSchema } from "../../src/state/catalogue-format.ts";
import { proofsLineSchema } from "../../src/state/proofs-format.ts";
import { pageAssets } from "./page-assets.ts";
import { withCommandReference } from "./command-reference.ts";

export function generatedFiles(): Readonly<Record<string, string>> {
  return {
    "README.md": withCommandReference(readFileSync("README.md", "utf8")),
    "schemas/catalogue.schema.json": text(
      z.toJSONSchema(catalogueLineSchema, { target: "draft-2020-12" }),
    ),
    "schemas/events.schema.json": text(
      z.toJSONSchema(eventSchema, { target: "draft-2020-12" }),
    ),
    "schemas/inventory.schema.json": text(
      z.toJSONSchema(inventorySchema, { target: "draft-2020-12" }),
    ),
    "schemas/manifest.schema.json": text(manifestJsonSchema()),
    "schemas/plan.schema.json": text(planJsonSchema()),
    "schemas/proofs.schema.json": text(
      z.toJSONSchema(proofsLineSchema, { target: "draft-2020-12" }),
    ),
    "schemas/receipt.schema.json": text(
      z.toJSONSchema(receiptSchema, { target: "draft-2020-12" }),
    ),
    "src/render/html/page-assets.ts": pageAssets(),
  };
}

function planJsonSchema(): unknown {
  const schema = z.toJSONSchema(planSchema, {
    target: "draft-2020-12",
    io: "input",
  });
  // With `discriminator`, a wrong action gets one error about its own kind instead of one for each kind.
  const items = schema.properties?.["actions"];
  if (typeof items !== "object" || typeof items.items !== "object") {
    throw new Error("the plan's schema has no actions");
  }
  Object.assign(items.items, {
    type: "object",
    discriminator: { propertyName: "op" },
  });
  return schema;
}

function text(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
