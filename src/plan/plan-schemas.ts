/** The parts of a plan as JSON Schemas. A build has what ajv makes of them (`compiledSchemas` in esbuild.config.mjs). */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import schema from "../../schemas/plan.schema.json" with { type: "json" };

const { properties, required } = schema;

/** `header` is all but the actions and the planId, `action` is one action. */
export const planSchemas = new Ajv2020({
  discriminator: true,
  validateSchema: false,
  code: { source: true, esm: true },
  schemas: {
    action: properties.actions.items,
    header: {
      ...schema,
      properties: { ...properties, actions: false, planId: false },
      required: required.filter((key) => key !== "actions" && key !== "planId"),
    },
  },
}) as { getSchema(key: "action" | "header"): ValidateFunction };
