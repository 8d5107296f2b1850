/** What `--format` means where a run is not a plan to be shown. */
import { unknownName } from "./unknown-name.ts";

const FORMATS = ["text", "json"] as const;

/** @throws UsageError */
export function wantsEvents(word: string): boolean {
  const format = FORMATS.find((candidate) => candidate === word);
  if (format === undefined) throw unknownName("format", word, FORMATS);
  return format === "json";
}
