/** What a plan says of the manifest and the servers that it was made for. */
import type { Manifest, Source } from "../manifest/manifest.ts";
import { stateFolderOf } from "../model/path.ts";
import type { PlanHeader } from "../plan/plan-format.ts";

/** @param sources those that are planned */
export function planIdentity(
  { file, sha256 }: Manifest,
  sources: readonly Source[],
): Pick<PlanHeader, "manifest" | "remotes"> {
  return {
    manifest: { file, sha256 },
    remotes: Object.fromEntries(
      sources.map(({ remote: { name, host, port, tls } }) => [
        name,
        { host, port, tls },
      ]),
    ),
  };
}

/** A source as a plan's header has it, but for what was listed of it. */
export function sourceIdentity(
  { remote, to, state }: Source,
  head: { readonly lineage: string; readonly serial: number } | undefined,
): Omit<PlanHeader["sources"][string], "listing"> {
  const isOwnPlace = state !== stateFolderOf(to);
  return {
    ...{ remote: remote.name, to },
    ...(isOwnPlace ? { state } : {}),
    base: head ? { lineage: head.lineage, serial: head.serial } : null,
  };
}
