/** What to say when a name on the command line is none of those that are known. */
import { closestWord } from "../manifest/closest-word.ts";
import { UsageError } from "../model/errors.ts";

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
