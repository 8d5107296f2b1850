/** Finds sources of a manifest by the names that a person gave. */
import type { Manifest, Source } from "./manifest.ts";
import { unknownName } from "./unknown-name.ts";

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

/** @throws UsageError for a name that is no source's */
export function chooseSource({ sources }: Manifest, name: string): Source {
  const source = sources.find((candidate) => candidate.name === name);
  if (source !== undefined) return source;
  const known = sources.map((candidate) => candidate.name);
  throw unknownName("source", name, known);
}
