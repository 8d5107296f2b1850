/** "Did you mean": the known word that a mistyped one is nearest to. */
import { closest, distance } from "fastest-levenshtein";

/** The one of `words` that `typed` most likely stands for; undefined when none is near. */
export function closestWord(
  typed: string,
  words: readonly string[],
): string | undefined {
  const folded = typed.toLowerCase();
  const byFolded = new Map(words.map((word) => [word.toLowerCase(), word]));
  const candidates = [...byFolded.keys()];
  if (folded === "" || candidates.length === 0) return undefined;
  const near = closest(folded, candidates);
  const swapped = sorted(folded) === sorted(near);
  const allowed = Math.max(swapped ? 2 : 1, Math.ceil(folded.length / 3));
  if (distance(folded, near) <= allowed) return byFolded.get(near);
  const extended = candidates.find(
    (word) =>
      Math.min(word.length, folded.length) >= 3 &&
      (word.startsWith(folded) || folded.startsWith(word)),
  );
  return extended === undefined ? undefined : byFolded.get(extended);
}

/** Two letters in each other's place are one slip, which edit distance counts twice. */
function sorted(word: string): string {
  return word.split("").sort().join("");
}

/** The hint for a word that is none of `words`. */
export function oneOf(typed: string | undefined, words: readonly string[]) {
  const guess = typed === undefined ? undefined : closestWord(typed, words);
  const question = guess === undefined ? "" : `; did you mean "${guess}"?`;
  return `expected one of: ${words.join(", ")}${question}`;
}
