/** The lines of pieces as JSON Schemas. A build has what ajv makes of them (`compiledSchemas` in esbuild.config.mjs). */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import catalogue from "../../schemas/catalogue.schema.json" with { type: "json" };
import proofs from "../../schemas/proofs.schema.json" with { type: "json" };

export const pieceSchemas = new Ajv2020({
  allowUnionTypes: true,
  validateSchema: false,
  code: { source: true, esm: true },
  schemas: { catalogue, proofs },
}) as { getSchema(key: "catalogue" | "proofs"): ValidateFunction };
