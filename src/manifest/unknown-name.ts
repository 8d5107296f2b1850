/** What to say when a name that a person gave is none of those that are known. */
import { UsageError } from "../model/errors.ts";
import { closestWord } from "./closest-word.ts";

/** @param what it should be the name of */
export function unknownName(
  what: string,
  name: string,
  known: readonly string[],
): UsageError {
  const closest = closestWord(name, known);
  return new UsageError(
    `there is no ${what} "${name}"${closest === undefined ? "" : `; did you mean "${closest}"?`}`,
    { hint: `known: ${known.join(", ")}` },
  );
}
