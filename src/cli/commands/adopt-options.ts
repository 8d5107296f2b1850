/** What the words after `adopt` mean. */
import { type Method, METHODS } from "../../adopt/method.ts";
import { InvalidPathError, UsageError } from "../../model/errors.ts";
import { parseRelativePath, type RelativePath } from "../../model/path.ts";
import { unknownName } from "../../manifest/unknown-name.ts";

/** @throws UsageError */
export function parseMethod(word: string | undefined): Method | undefined {
  if (word === undefined) return undefined;
  const method = METHODS.find((candidate) => candidate === word);
  if (method === undefined) throw unknownName("word for --by", word, METHODS);
  return method;
}

/** @throws UsageError */
export function parseStateFile(
  path: string | undefined,
): RelativePath | undefined {
  if (path === undefined) return undefined;
  try {
    return parseRelativePath(path);
  } catch (cause) {
    if (!(cause instanceof InvalidPathError)) throw cause;
    throw new UsageError(`--state-file: ${cause.message}`, {
      hint: "name it as ftp-deploy's `state-name` does, relative to the source's folder on the server",
      cause,
    });
  }
}
