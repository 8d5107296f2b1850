/** What editors know of manifests: the JSON Schema of one as it is written, before variables are filled in. */
import * as z from "zod";
import { manifestSchema } from "./manifest-schema.ts";

type Json = Readonly<Record<string, unknown>>;

/** JSON Schema 2020-12, with the `errorMessage` and `markdownEnumDescriptions` of the YAML language server. */
export function manifestJsonSchema(): Json {
  const schema = z.toJSONSchema(manifestSchema, {
    target: "draft-2020-12",
    io: "input",
  });
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]: [string, unknown]) => [
      key,
      key === "properties" ? allowVariables(value) : value,
    ]),
  );
}

const VARIABLE = "\\$\\{[A-Za-z_]";

/** Wherever not every text is valid, `${VAR}` is too. */
function allowVariables(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(allowVariables);
  if (!isObject(node)) return node;
  const { anyOf, ...rest } = node;
  if (isScalar(node)) return scalarOrVariable(withDefault(node));
  // One form for numbers and texts: editors show texts of several forms beside each other.
  if (Array.isArray(anyOf) && anyOf.every(isScalar))
    return { ...rest, ...oneForm(anyOf.map(scalarOrVariable)) };
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === "propertyNames" ? value : allowVariables(value),
    ]),
  );
}

/** Whether it is for a value that is no list or map, and of which not every text is one. */
function isScalar(node: unknown): node is Json {
  if (!isObject(node) || "const" in node) return false;
  return node["type"] === "string"
    ? "enum" in node || "pattern" in node
    : ["integer", "boolean"].includes(String(node["type"]));
}

/** Hover texts don't show defaults by themselves. */
function withDefault(node: Json): Json {
  const { description, default: fallback } = node;
  if (typeof description !== "string" || fallback === undefined) return node;
  const word =
    typeof fallback === "string" ? fallback : JSON.stringify(fallback);
  return { ...node, description: `${description} Default \`${word}\`.` };
}

function scalarOrVariable(node: Json): Json {
  const { type, pattern } = node;
  if (type !== "string")
    return { ...node, type: [type, "string"], pattern: VARIABLE };
  if (typeof pattern === "string")
    return { ...node, pattern: `${pattern}|${VARIABLE}` };
  const { description, default: fallback, ...rest } = node;
  return {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    anyOf: [rest, { type: "string", pattern: VARIABLE }],
  };
}

/** The last one's pattern holds for texts, whichever form they are of. */
function oneForm(forms: readonly Json[]): Json {
  const types = forms.flatMap(({ type }) => type);
  const merged = forms.reduce((all, form) => ({ ...all, ...form }), {});
  return { ...merged, type: [...new Set(types)] };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}
