/** The options that shape a plan, shared by `plan` and by `apply` without one. */
import { ALLOWABLE, type AllowableCode } from "../../model/finding.ts";
import { parseDuration } from "../../manifest/units.ts";
import { UsageError } from "../../model/errors.ts";
import { unknownName } from "../../manifest/unknown-name.ts";

/** Takes the code of the finding, or the manifest's key of the limit. @throws UsageError */
export function parseAllowed(
  words: readonly string[],
): ReadonlySet<AllowableCode> {
  const codes = words.map((word) => {
    const kebab = word.replace(
      /[A-Z]/g,
      (letter) => `-${letter.toLowerCase()}`,
    );
    const code = ALLOWABLE.find((candidate) => candidate === kebab);
    if (code === undefined)
      throw unknownName("code for --allow", word, ALLOWABLE);
    return code;
  });
  return new Set(codes);
}

export const REFRESH = ["full", "none"] as const;

/** @throws UsageError */
export function parseRefresh(word: string): (typeof REFRESH)[number] {
  const known = REFRESH.find((candidate) => candidate === word);
  if (known === undefined)
    throw unknownName("word for --refresh", word, REFRESH);
  return known;
}

/** A number alone counts seconds. Milliseconds. @throws UsageError */
export function parseLockTimeout(text: string): number {
  const time = /^\d{1,9}$/.test(text)
    ? Number(text) * 1_000
    : parseDuration(text);
  if (!Number.isNaN(time)) return time;
  throw new UsageError(`--lock-timeout: "${text}" is no time`, {
    hint: "a number with a unit, like 30s, 20m or 1h; 0 does not wait",
  });
}
