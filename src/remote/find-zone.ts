/** Finds LIST's zone, once a run: what it shows of one file is compared with that file's exact time (MDTM). */
import { childPath, type RemotePath, remotePath, ROOT } from "../model/path.ts";
import type { RemoteEntry, TimeSpan } from "../model/remote-files.ts";
import { tellsMinute, zoneBetween } from "./listed-time.ts";
import { parseMdtm } from "./parse-listing.ts";
import { RefusedReply } from "./reply.ts";
import type { Session } from "./session.ts";

/**
 * Milliseconds east of UTC; undefined when the server doesn't tell.
 * @param entries of `folder`, with `modifiedWithin` as if the zone were UTC
 * @throws LostConnection
 */
export async function findZone(
  session: Session,
  folder: RemotePath,
  entries: readonly RemoteEntry[],
): Promise<number | undefined> {
  const { facts } = session;
  if (facts.zone !== undefined) return facts.zone;
  for (const { name, kind, modifiedWithin } of entries) {
    if (kind !== "file" || modifiedWithin === undefined) continue;
    if (!tellsMinute(modifiedWithin)) continue;
    const sample = remotePath(folder, childPath(ROOT, name));
    const asked = zoneFrom(session, sample, modifiedWithin);
    // Who waits for it does not lose its own connection; the next listing asks again.
    facts.zone = asked.catch(() => {
      facts.zone = undefined;
      return undefined;
    });
    return asked;
  }
  return undefined;
}

async function zoneFrom(
  session: Session,
  sample: RemotePath,
  listed: TimeSpan,
): Promise<number | undefined> {
  try {
    const reply = await session.command("MDTM", sample);
    const exact = parseMdtm(reply.text);
    return exact === undefined ? undefined : zoneBetween(listed, exact);
  } catch (error) {
    if (error instanceof RefusedReply) return undefined;
    throw error;
  }
}
