/** Where a source goes, in words that are safe to show. */
import type { PlanHeader } from "../plan/plan-format.ts";
import { displayName, displayText } from "./display-name.ts";

export interface Destination {
  /** Name in the manifest. */
  readonly remote: string;
  /** `ftp.example.com:21/backup/photos` */
  readonly address: string;
  /** What the reviewer should know of the way there; empty when all is well. */
  readonly cautions: readonly string[];
  /** Serial of the catalogue that the plan builds on; undefined: none. */
  readonly catalogue: number | undefined;
  /** Where ftp-sync keeps its own files, when that isn't its usual place. */
  readonly state: string | undefined;
}

/** Undefined for a source that the plan's header doesn't know. */
export function destinationOf(
  header: PlanHeader,
  name: string,
): Destination | undefined {
  const source = header.sources[name];
  const remote = source && header.remotes[source.remote];
  if (source === undefined || remote === undefined) return undefined;
  const host = displayText(remote.host);
  const cautions: string[] = [];
  if (remote.tls === "none") cautions.push("no TLS");
  if (source.listing === "incomplete") cautions.push("incomplete listing");
  if (source.listing === "skipped")
    cautions.push("not listed: the catalogue is believed");
  return {
    remote: displayName(source.remote),
    address: `${host.includes(":") ? `[${host}]` : host}:${remote.port}${displayName(source.to)}`,
    cautions,
    catalogue: source.base?.serial,
    state: source.state === undefined ? undefined : displayName(source.state),
  };
}
