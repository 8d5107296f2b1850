/** The question whether a file that both sides have, of one size, is the same: with what the catalogue says of it. */
import type { CatalogueEntry } from "../model/catalogue.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { agrees, contradicts } from "./agrees.ts";
import type { Verify } from "./comparison.ts";
import { proofOf } from "./judge-content.ts";
import { trustedFile } from "./trusted-file.ts";

/**
 * @param entry what the catalogue has there
 * @param believed as in {@link trustedFile}
 */
export function toVerify(
  remote: RemoteEntry,
  entry: CatalogueEntry | undefined,
  believed: boolean,
  rest: Omit<Verify, "kind" | "remote" | "recorded" | "proof" | "isOutdated">,
): Verify {
  const trusted = trustedFile(entry, remote, believed);
  const proof = trusted && proofOf(trusted, rest.policy);
  return {
    ...{ kind: "verify", remote, proof },
    recorded: entry?.kind === "file" ? entry : undefined,
    isOutdated: proof === undefined && isOutdated(entry, remote),
    ...rest,
  };
}

/** Whether an entry that proves nothing can be set right. One that the server told no time for stays as it is while it tells none. */
function isOutdated(
  entry: CatalogueEntry | undefined,
  remote: RemoteEntry,
): boolean {
  if (entry === undefined) return false;
  if (entry.kind === "link" || agrees(entry, remote)) return true;
  const isTimedNow =
    entry.listed === undefined && remote.modified !== undefined;
  return isTimedNow || contradicts(entry, remote);
}
