/** What the words after `restore` mean. */
import { patternProblem } from "../../manifest/gitignore-patterns.ts";
import { UsageError } from "../../model/errors.ts";
import { unknownName } from "../../manifest/unknown-name.ts";

export const OVERWRITE = ["none", "changed", "all"] as const;

/** @throws UsageError */
export function parseOverwrite(word: string): (typeof OVERWRITE)[number] {
  const known = OVERWRITE.find((candidate) => candidate === word);
  if (known === undefined)
    throw unknownName("word for --overwrite", word, OVERWRITE);
  return known;
}

/** @throws UsageError for a pattern that git would read as nothing */
export function parsePatterns(patterns: readonly string[]): readonly string[] {
  for (const pattern of patterns) {
    const problem = patternProblem(pattern);
    if (problem !== undefined)
      throw new UsageError(
        `the pattern ${JSON.stringify(pattern)} is wrong: ${problem}`,
      );
  }
  return patterns;
}
