/** What the words after `restore` mean. */
import type { Manifest, Source } from "../../manifest/manifest.ts";
import { patternProblem } from "../../manifest/gitignore-patterns.ts";
import { UsageError } from "../../model/errors.ts";
import { unknownName } from "../unknown-name.ts";

/** @throws UsageError for a name that is no source's */
export function chooseSource(manifest: Manifest, name: string): Source {
  const source = manifest.sources.find((candidate) => candidate.name === name);
  if (source !== undefined) return source;
  const known = manifest.sources.map((candidate) => candidate.name);
  throw unknownName("source", name, known);
}

const OVERWRITE = ["none", "changed", "all"] as const;

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
