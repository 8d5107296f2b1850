/** All probes that need files, in a folder of their own that is gone afterwards. */
import type { RemotePath } from "../model/path.ts";
import type {
  Probed,
  ServerCapabilities,
  ServerReport,
} from "../model/server-report.ts";
import { cleanUp } from "./clean-up.ts";
import { makeFolder } from "./make-folder.ts";
import type { Pool } from "./pool.ts";
import { probe } from "./probe.ts";
import { renamesOver, setsTimesBy, tellsSize } from "./probe-files.ts";
import { nearestFolder, probeFolder, probePath } from "./probe-folder.ts";
import { hashes } from "./probe-hashes.ts";
import {
  hidesDotfiles,
  keepsUtf8,
  listsBy,
  zoneMinutes,
} from "./probe-names.ts";
import { probeResume } from "./probe-resume.ts";
import type { Session } from "./session.ts";

type FileCapabilities = Omit<
  ServerCapabilities,
  "roundTrip" | "pipelining" | "connections"
>;

interface FileTrial {
  readonly found: FileCapabilities;
  readonly leftBehind: ServerReport["leftBehind"];
}

/**
 * @param newPool makes one for the cleaning up when `pool` gets nothing through or was closed
 * @param features the lines of FEAT
 * @param folder the own one is made in it, or in the nearest above it that is there
 */
export async function probeInFolder(
  pool: Pool,
  newPool: () => Pool,
  features: readonly string[],
  folder: RemotePath,
): Promise<FileTrial> {
  const suffix = pool.timing.random().toString(36).slice(2, 10);
  /** The server may have made it. */
  let made: RemotePath | undefined;
  const within = <Value>(
    place: Probed<RemotePath>,
    doing: string,
    attempt: (session: Session, place: RemotePath) => Promise<Value>,
  ): Promise<Probed<Value>> =>
    place.kind === "unknown"
      ? Promise.resolve(place)
      : probe(pool, doing, (session) => attempt(session, place.value));

  const parent = await probe(pool, `enter ${folder}`, (session) =>
    nearestFolder(session, folder),
  );
  const own = await within(parent, "make a folder", async (session, above) => {
    made = probeFolder(above, suffix);
    await makeFolder(session, made);
    return made;
  });
  let leftBehind: ServerReport["leftBehind"] = null;
  const { facts } = pool;
  let found: FileCapabilities;
  try {
    const place = own.kind === "known" ? own : parent;
    // First of all, since it decides how folders are listed.
    const hides = await within(own, "list a dotfile", hidesDotfiles);
    const listing = await within(place, "list a folder", listsBy);
    found = {
      listing,
      hidesDotfiles: hides,
      utf8: await within(own, "list a name in UTF-8", keepsUtf8),
      zoneMinutes: await within(own, "compare times", zoneMinutes),
      setsTimesBy: await within(own, "set a time", setsTimesBy),
      size: await within(own, "ask for a size", tellsSize),
      renameOverwrites: await within(own, "rename a file", renamesOver),
      hashes: await within(own, "ask for a hash", (session, place) =>
        hashes(session, place, features),
      ),
      resume: await within(own, "go on with a file", (session, place) =>
        probeResume(session, probePath(session, place, "resume")),
      ),
      passive:
        listing.kind === "known"
          ? { kind: "known", value: facts.passive }
          : listing,
    };
  } finally {
    if (made !== undefined) leftBehind = await cleanUp(made, pool, newPool);
  }
  return { found, leftBehind };
}
