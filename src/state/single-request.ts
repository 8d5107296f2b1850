/** One question or change at a time, for what has to go step by step. */
import { type RemoteError, ServerRefusal } from "../model/errors.ts";
import type { RemotePath } from "../model/path.ts";
import type { Change, Listing, RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";

type WithoutId<Step> = Step extends Change ? Omit<Step, "id"> : never;

/** A change without the id that tells it from others. */
export type SingleChange = WithoutId<Change>;

/** The server's refusal; undefined: done. @throws RemoteError when the server is out of reach */
export async function changeOne(
  remote: RemoteFiles,
  change: SingleChange,
): Promise<ServerRefusal | undefined> {
  const error = await tryChange(remote, change);
  if (error === undefined || error instanceof ServerRefusal) return error;
  throw error;
}

/** What went wrong; undefined: done. */
export async function tryChange(
  remote: RemoteFiles,
  change: SingleChange,
): Promise<Error | undefined> {
  let failure: Error | undefined;
  const changes = streamOf<Change>([{ ...change, id: 0 }]);
  for await (const outcome of remote.change(changes))
    if (outcome.kind === "failed") failure = outcome.error;
  return failure;
}

/** Undefined: there is no such folder. @throws RemoteError when it can't be listed */
export async function listOne(
  remote: RemoteFiles,
  folder: RemotePath,
): Promise<(Listing & { kind: "listed" }) | undefined> {
  for await (const listing of remote.list(streamOf([folder]))) {
    if (listing.kind === "listed") return listing;
    if (listing.kind === "failed") throw listing.error;
  }
  return undefined;
}

/** Undefined: the server refuses it, or it holds more than `limit` bytes. @throws RemoteError when the server is out of reach */
export async function readOne(
  remote: RemoteFiles,
  path: RemotePath,
  limit: number,
): Promise<Uint8Array | undefined> {
  let failure: RemoteError | undefined;
  for await (const result of remote.read(streamOf([{ path, limit }]))) {
    if (result.kind === "content") return result.content;
    failure = result.error;
  }
  if (failure === undefined || failure instanceof ServerRefusal)
    return undefined;
  throw failure;
}
