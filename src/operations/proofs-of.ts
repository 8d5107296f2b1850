/** When the files of a source were proven, as far as that can be believed. */
import type { RemotePath } from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import type { ListedCatalogue } from "../state/list-pieces.ts";
import { readProofs, type StoredProofs } from "../state/read-proofs.ts";

/** Milliseconds that clocks of several machines may differ: what was proven later than that is a lie. */
const CLOCKS_DIFFER = 24 * 3_600_000;

/**
 * @param listed a first look at the catalogue's folder
 * @param now milliseconds since 1970
 * @throws ConnectionError | LoginError | TrustError when the server is out of reach
 */
export function proofsOf(
  remote: RemoteFiles,
  state: RemotePath,
  listed: ListedCatalogue,
  now: number,
): Promise<StoredProofs> {
  return readProofs(remote, state, listed, timeOf(now + CLOCKS_DIFFER));
}

/** UTC with seconds. */
export function timeOf(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
