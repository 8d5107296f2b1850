/** Removes the folder of the probes, on a connection of its own when the others are gone. */
import { RemoteError, ServerRefusal } from "../model/errors.ts";
import type { RemotePath } from "../model/path.ts";
import type { ServerReport } from "../model/server-report.ts";
import type { Pool } from "./pool.ts";
import { insist } from "./probe.ts";
import { removeProbeFolder } from "./probe-folder.ts";

/** Milliseconds that the person who wants to stop must wait for it. */
const GRACE = 5_000;

/** @param freshPool makes one where `pool` gets nothing through or was closed */
export async function cleanUp(
  folder: RemotePath,
  pool: Pool,
  freshPool: () => Pool,
): Promise<ServerReport["leftBehind"]> {
  const first = await tryToRemove(folder, pool);
  if (first === undefined) return null;
  if (first instanceof ServerRefusal) return leftBehind(folder, first);
  const fresh = freshPool();
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort();
    fresh.close();
  }, GRACE);
  try {
    const second = await tryToRemove(folder, fresh);
    if (second === undefined) return null;
    if (!late.signal.aborted) return leftBehind(folder, second);
    return { path: folder, why: `nothing was heard for ${GRACE / 1000} s` };
  } finally {
    clearTimeout(timer);
    fresh.close();
  }
}

/** Why not; undefined: it is gone. */
async function tryToRemove(
  folder: RemotePath,
  pool: Pool,
): Promise<RemoteError | undefined> {
  try {
    await insist(pool, `remove the folder ${folder}`, (session) =>
      removeProbeFolder(session, folder),
    );
    return undefined;
  } catch (error) {
    if (error instanceof RemoteError) return error;
    throw error;
  }
}

const leftBehind = (path: RemotePath, error: RemoteError) => ({
  path,
  why: error.reply ?? error.message,
});
