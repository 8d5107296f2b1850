/** The copy of a source's catalogue in the user's cache folder. */
import type { Source } from "../manifest/manifest.ts";
import type { LocalCache } from "../model/local-cache.ts";
import { LocalCopy } from "../state/local-copy.ts";

/** Undefined without a cache. */
export function catalogueCopy(
  { remote, state }: Source,
  cache: LocalCache | undefined,
): LocalCopy | undefined {
  if (cache === undefined) return undefined;
  const { user = "", host, port } = remote;
  return new LocalCopy(cache, `${user}@${host}:${port}`, state);
}
