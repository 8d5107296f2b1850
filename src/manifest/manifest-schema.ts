/** Every key of a manifest: one definition for the types, the checks, the JSON Schema and what editors show. */
import * as z from "zod";
import { NAME } from "./name.ts";
import { policyKeys, policySchema } from "./policy-schema.ts";
import { remoteSchema } from "./remote-schema.ts";
import { age, told, wholeNumber } from "./schema-values.ts";
import { sourceSchema } from "./source-schema.ts";
import { PERCENT, toLimit } from "./units.ts";

const NAME_ERROR =
  "a name of letters, digits, '.', '_' and '-' that begins with a letter or digit and isn't a number";

const limit = (description: string, examples: readonly unknown[]) => {
  const error = "a number of files, like 100, or a share of them, like 25%";
  return z
    .union(
      [
        z.int(error).min(0, error).meta(told(error)),
        z.string(error).regex(PERCENT, error).meta(told(error)),
      ],
      error,
    )
    .meta({ examples })
    .transform(toLimit)
    .optional()
    .describe(description);
};

const limits = z.strictObject(
  {
    maxDelete: limit(
      "A plan that deletes more files, or a larger share of them, can't be applied without `--allow max-delete`. Default 25% once a source has 20 files; 100% is no limit.",
      ["25%", 100],
    ),
    maxChange: limit(
      "The same for files that are replaced, a guard against ransomware: `--allow max-change`. Default: no limit.",
      ["50%", 1000],
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
      "Archived copies that are older are removed by a later plan, each shown in it. Default: they stay for ever.",
      ["12h", "90d", "8w", "2y"],
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
    .record(
      z.string().regex(NAME, NAME_ERROR).meta(told(NAME_ERROR)),
      value,
      error,
    )
    .refine((map) => Object.keys(map).length > 0, `expected ${error}`)
    .meta({ minProperties: 1, description });

export const manifestSchema = z
  .strictObject(
    {
      version: z
        .literal(1, "version: 1")
        .describe("The version of the manifest's format."),
      remotes: named(
        remoteSchema.describe("An FTP server, and how to talk to it."),
        "a map of remotes by name",
        "The FTP servers, by a name of your choice.",
      ),
      sources: named(
        sourceSchema.describe("A folder or file here, and where it goes."),
        "a map of sources by name",
        "What is backed up, by a name of your choice.",
      ),
      policies: z
        .array(
          policySchema.describe("What may be done with the files that match."),
          "a list of policies",
        )
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
  // Without a title, which the YAML language server would put above the text for every key.
  .describe("What is backed up to which FTP server, and how.");

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
