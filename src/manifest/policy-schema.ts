/** The keys of a policy in the manifest. */
import * as z from "zod";
import { CHANGE_WORDS, COMPARE_MODES, REMOVAL_WORDS } from "../model/policy.ts";
import { patternProblem } from "./gitignore-patterns.ts";
import { choice, flag, textError, told } from "./schema-values.ts";

const PATTERN_ERROR = "a gitignore pattern";
const pattern = z
  .string(textError(PATTERN_ERROR))
  .superRefine((value, context) => {
    const message = patternProblem(value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  })
  .meta({
    ...told(PATTERN_ERROR),
    description: "A gitignore pattern, relative to the source.",
    examples: ["*.tmp", "node_modules/", "/only/here", "!not.this"],
  });
const MATCH_ERROR = "a gitignore pattern or a list of them";

const removal = choice(REMOVAL_WORDS, {
  keep: "The remote file stays.",
  archive: "It is moved to the archive.",
  remove: "It is removed.",
  refuse: "The plan can't be applied.",
});

const policy = z.strictObject(
  {
    match: z
      .union([pattern, z.array(pattern).min(1, MATCH_ERROR)], MATCH_ERROR)
      .meta({ examples: ["*.sqlite", ["*.tmp", "node_modules/"]] })
      .transform((value) => (typeof value === "string" ? [value] : value))
      .refine(
        (patterns) => !patterns.every((line) => line.startsWith("!")),
        'a "!" pattern only takes back what one before it in the same list matches',
      )
      .describe(
        "What the policy is for: gitignore patterns, relative to the source. A folder stands for all that is in it.",
      ),
    sources: z
      .array(
        z.string(textError("the name of a source")).meta({
          ...told("the name of a source"),
          description: "The name of one of the `sources`.",
        }),
        "a list of sources, like [photos]",
      )
      .min(1, "a list of at least one source")
      .optional()
      .describe("Only for these sources; for all when left out."),
    ignore: flag
      .exactOptional()
      .describe(
        "true: neither backed up nor touched on the remote. false: takes back an earlier `ignore: true`.",
      ),
    compare: choice(COMPARE_MODES, {
      partial: "Size, first and last 8 KiB.",
      strict: "Every byte.",
      always: "Not at all: every run sends the file.",
    })
      .exactOptional()
      .describe("How contents are compared. Default `partial`."),
    hashFiles: flag
      .exactOptional()
      .describe(
        "Whether `.NAME.hash` is written beside each file on the server (default true); never with `compare: always`.",
      ),
    onChange: choice(CHANGE_WORDS, {
      replace: "The remote file is replaced.",
      archive: "It is replaced, and the old one is moved to the archive.",
      keep: "The remote file stays as it is.",
      refuse: "The plan can't be applied.",
    })
      .exactOptional()
      .describe("When a file has changed here. Default `replace`."),
    onDelete: removal
      .exactOptional()
      .describe("When a file that ftp-sync sent is gone here. Default `keep`."),
    onForeign: removal
      .exactOptional()
      .describe(
        "When there is a remote file that ftp-sync did not send. Default `keep`.",
      ),
  },
  "a map with `match` and what holds for it",
);

export const policyKeys: readonly string[] = Object.keys(policy.shape);

export const policySchema = policy.transform(
  ({ match, sources, ...settings }) => ({ patterns: match, sources, settings }),
);

export type CheckedPolicy = z.output<typeof policySchema>;
