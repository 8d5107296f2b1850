/** The options that say how deep a verify looks, and into what. */
import { PERCENT, toLimit } from "../../manifest/units.ts";
import { UsageError } from "../../model/errors.ts";
import { type Level, LEVELS } from "../../model/proof.ts";
import type { Selection } from "../../verify/choose-files.ts";
import { unknownName } from "../../manifest/unknown-name.ts";

/** @throws UsageError */
export function parseLevel(word: string): Level {
  const level = LEVELS.find((candidate) => candidate === word);
  if (level === undefined) throw unknownName("level", word, LEVELS);
  return level;
}

/** @throws UsageError */
export function parseSelection(
  level: Level,
  sample: string | undefined,
  oldest: string | undefined,
): Selection {
  if (sample !== undefined && oldest !== undefined)
    throw new UsageError("--sample and --oldest can't both choose the files");
  if (sample === undefined && oldest === undefined) return { kind: "all" };
  if (level === "listing")
    throw new UsageError(
      "--sample and --oldest choose files whose contents are looked into, and a listing is compared for all",
      { hint: "add --level server-hash or --level read-back" },
    );
  return sample === undefined
    ? { kind: "oldest", share: parseShare("--oldest", oldest ?? "") }
    : { kind: "sample", share: parseShare("--sample", sample) };
}

function parseShare(option: string, text: string) {
  if (PERCENT.test(text)) return toLimit(text);
  if (/^\d{1,9}$/.test(text)) return toLimit(Number(text));
  throw new UsageError(`${option}: "${text}" is neither a number nor a share`, {
    hint: "a number of files, like 500, or a share of them, like 5%",
  });
}
