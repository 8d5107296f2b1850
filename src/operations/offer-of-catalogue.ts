/** What a remote can give back by its catalogue, held against fresh listings of the folders that it speaks of. */
import { archivedPath } from "../apply/archive-folder.ts";
import { findRemoteFiles, type Found } from "../apply/find-remote-files.ts";
import type { Source } from "../manifest/manifest.ts";
import type { Catalogue } from "../model/catalogue.ts";
import type { Finding } from "../model/finding.ts";
import {
  compareBytes,
  type RelativePath,
  type RemotePath,
  remotePath,
} from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import type { Offer } from "../plan/offer.ts";
import { holdingOf } from "../plan/restorable.ts";
import type { Wanted, WantedFile } from "../plan/wanted.ts";

type Note = Omit<Finding, "source">;

/** @throws RemoteError when the server is out of reach */
export async function offerOfCatalogue(
  { to, state }: Source,
  { base }: Catalogue,
  wanted: Wanted,
  remote: RemoteFiles,
  onFolder: () => void,
): Promise<Offer> {
  const placeOf = ({ path, archived }: WantedFile): RemotePath =>
    archived === undefined
      ? remotePath(to, path)
      : archivedPath(state, archived, path);
  const places = wanted.files.map(placeOf);
  const found = await findRemoteFiles(remote, to, places, onFolder);
  const files: Offer["files"][number][] = [];
  const findings: Note[] = wantedNotes(wanted);
  const drift: Offer["drift"][number][] = [];
  for (const file of wanted.files) {
    const there = found.get(placeOf(file));
    if (there?.kind === "unknown") {
      findings.push(unknown(file.path, there.why));
      continue;
    }
    const holding = holdingOf(file, entryOf(there));
    const isInPlace = file.archived === undefined;
    if (holding.drift !== undefined && isInPlace) drift.push(holding.drift);
    if (holding.kind === "held") files.push(holding.file);
    else findings.push(loss(file, holding.kind));
  }
  const links = wanted.links.map(({ path, link: { target } }) => ({
    ...{ path, target },
  }));
  const { folders } = wanted;
  const listing = findings.some(({ code }) => code === "listing-incomplete")
    ? "incomplete"
    : "complete";
  return { base, listing, folders, files, links, findings, drift };
}

function entryOf(found: Found | undefined) {
  return found?.kind === "entry" ? found.entry : undefined;
}

function unknown(path: RelativePath, detail: string): Note {
  return { level: "warning", code: "listing-incomplete", path, detail };
}

function loss(
  { path, archived }: WantedFile,
  kind: "missing" | "altered",
): Note {
  if (archived === undefined)
    return { level: "warning", code: `${kind}-remote`, path };
  const detail = `its copy in the archive of plan ${archived} is ${kind}`;
  return { level: "warning", code: "not-kept", path, detail };
}

/** One finding for all: an early plan of an old backup may leave most of it open. */
function wantedNotes({ notKept, laterPlans }: Wanted): Note[] {
  const notes: Note[] = [];
  const [first] = [...notKept].sort(compareBytes);
  if (first !== undefined)
    notes.push({
      ...{ level: "warning", code: "not-kept", path: first },
      detail: notKept.length === 1 ? "" : `and ${notKept.length - 1} more`,
    });
  if (laterPlans > 0)
    notes.push({
      ...{ level: "warning", code: "later-plans" },
      detail: `${laterPlans} of them`,
    });
  return notes;
}
