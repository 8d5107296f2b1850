/** Every key of a manifest: one definition for the types, the checks, the JSON Schema and what editors show. */
import { z } from "zod";
import { policyKeys, policySchema } from "./policy-schema.ts";
import { remoteSchema } from "./remote-schema.ts";
import { age, wholeNumber } from "./schema-values.ts";
import { sourceSchema } from "./source-schema.ts";
import { PERCENT, toLimit } from "./units.ts";

/** A name of a remote or source; a name of digits only would change its place in any JSON object. */
export const NAME = /^(?!\d+$)[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;
const NAME_ERROR =
  "a name of letters, digits, '.', '_' and '-' that begins with a letter or digit and isn't a number";

const limit = (description: string) => {
  const error = "a number of files, like 100, or a share of them, like 25%";
  return z
    .union(
      [z.int(error).min(0, error), z.string(error).regex(PERCENT, error)],
      error,
    )
    .transform(toLimit)
    .optional()
    .describe(description);
};

const limits = z.strictObject(
  {
    maxDelete: limit(
      "A plan that deletes more files, or a larger share of them, can't be applied without `--allow max-delete`. Default 25% once a source has 20 files; 100% is no limit.",
    ),
    maxChange: limit(
      "The same for files that are replaced, a guard against ransomware: `--allow max-change`. Default: no limit.",
    ),
    minFiles: wholeNumber(0)
      .default(1)
      .describe(
        "A source with fewer files is an error, not a mass deletion: it may not be mounted.",
      ),
  },
  "a map of limits",
);

const archive = z.strictObject(
  {
    keep: age(
      "Archived copies that are older are removed by a later plan, each shown in it: `12h`, `90d`, `8w`, `2y`. Default: they stay for ever.",
    ),
  },
  "a map with `keep`",
);

const named = <Value extends z.ZodType>(
  value: Value,
  error: string,
  description: string,
) =>
  z
    .record(z.string().regex(NAME, NAME_ERROR), value, error)
    .refine((map) => Object.keys(map).length > 0, `expected ${error}`)
    .meta({ minProperties: 1, description });

export const manifestSchema = z
  .strictObject(
    {
      version: z
        .literal(1, "version: 1")
        .describe("The version of the manifest's format."),
      remotes: named(
        remoteSchema,
        "a map of remotes by name",
        "The FTP servers, by a name of your choice.",
      ),
      sources: named(
        sourceSchema,
        "a map of sources by name",
        "What is backed up, by a name of your choice.",
      ),
      policies: z
        .array(policySchema, "a list of policies")
        .default([])
        .describe(
          "What may be done with which files. Later ones win, key by key, like lines of a .gitignore.",
        ),
      archive: archive
        .prefault({})
        .describe(
          "How long files stay that the policies `archive` moved to the archive.",
        ),
      limits: limits
        .prefault({})
        .describe("Bounds that keep an accident from becoming a plan."),
    },
    "a map with version, remotes and sources",
  )
  .meta({
    title: "ftp-sync manifest",
    description: "What is backed up to which FTP server, and how.",
  });

export type CheckedManifest = z.output<typeof manifestSchema>;

/** The keys that the map at `path` may have. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const [section] = path;
  switch (section) {
    case "remotes":
      return Object.keys(remoteSchema.shape);
    case "sources":
      return Object.keys(sourceSchema.shape);
    case "policies":
      return policyKeys;
    case "archive":
      return Object.keys(archive.shape);
    case "limits":
      return Object.keys(limits.shape);
    default:
      return Object.keys(manifestSchema.shape);
  }
}

type Json = Readonly<Record<string, unknown>>;

/** JSON Schema 2020-12 of a manifest as it is written, before variables are filled in. */
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

/** Wherever not every text is valid, `${VAR}` is too. */
function allowVariables(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(allowVariables);
  if (!isObject(node)) return node;
  const { description, default: fallback, ...rest } = node;
  const isConstrainedText =
    node["type"] === "string" && ("enum" in node || "pattern" in node);
  const isScalar = ["integer", "number", "boolean"].includes(
    String(node["type"]),
  );
  if (isConstrainedText || (isScalar && !("const" in node)))
    return {
      ...(description === undefined ? {} : { description }),
      ...(fallback === undefined ? {} : { default: fallback }),
      anyOf: [rest, { type: "string", pattern: "\\$\\{[A-Za-z_]" }],
    };
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === "propertyNames" ? value : allowVariables(value),
    ]),
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}
