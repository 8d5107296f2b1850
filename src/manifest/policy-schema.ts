/** The keys of a policy in the manifest. */
import { z } from "zod";
import { CHANGE_WORDS, COMPARE_MODES, REMOVAL_WORDS } from "../model/policy.ts";
import { patternProblem } from "./gitignore-patterns.ts";
import { flag, textError } from "./schema-values.ts";

const PATTERN_ERROR = "a gitignore pattern";
const pattern = z
  .string(textError(PATTERN_ERROR))
  .superRefine((value, context) => {
    const message = patternProblem(value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  })
  .describe(
    'gitignore pattern, relative to the source: "*.tmp", node_modules/, "/only/here", "!not.this".',
  );
const MATCH_ERROR = "a gitignore pattern or a list of them";

const policy = z.strictObject(
  {
    match: z
      .union([pattern, z.array(pattern).min(1, MATCH_ERROR)], MATCH_ERROR)
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
        z.string(textError("the name of a source")),
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
    compare: z
      .enum(COMPARE_MODES)
      .exactOptional()
      .describe(
        "partial (default): size, first and last 8 KiB. strict: every byte. always: not at all, every run sends the file.",
      ),
    hashFiles: flag
      .exactOptional()
      .describe(
        "Whether `.NAME.hash` is written beside each file on the server (default true); never with `compare: always`.",
      ),
    onChange: z
      .enum(CHANGE_WORDS)
      .exactOptional()
      .describe(
        "When a file has changed here. replace (default): so is the remote one. archive: so it is, and the old one is moved to the archive. keep: the remote one stays. refuse: the plan can't be applied.",
      ),
    onDelete: z
      .enum(REMOVAL_WORDS)
      .exactOptional()
      .describe(
        "When a file that ftp-sync sent is gone here. keep (default): the remote one stays. archive: it is moved to the archive. remove: it goes too. refuse: the plan can't be applied.",
      ),
    onForeign: z
      .enum(REMOVAL_WORDS)
      .exactOptional()
      .describe(
        "The same for remote files that ftp-sync did not send; default keep.",
      ),
  },
  "a map with `match` and what holds for it",
);

export const policyKeys: readonly string[] = Object.keys(policy.shape);

export const policySchema = policy.transform(
  ({ match, sources, ...settings }) => ({ patterns: match, sources, settings }),
);

export type CheckedPolicy = z.output<typeof policySchema>;
