/** The options that shape a plan, shared by `plan` and by `apply` without one. */
import { ALLOWABLE, type AllowableCode } from "../../model/finding.ts";
import type { Manifest, Source } from "../../manifest/manifest.ts";
import { unknownName } from "../unknown-name.ts";

/** @throws UsageError for a name that is no source's */
export function chooseSources(
  manifest: Manifest,
  names: readonly string[],
): readonly Source[] {
  if (names.length === 0) return manifest.sources;
  const known = manifest.sources.map(({ name }) => name);
  for (const name of names) {
    if (!known.includes(name)) throw unknownName("source", name, known);
  }
  return manifest.sources.filter(({ name }) => names.includes(name));
}

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
