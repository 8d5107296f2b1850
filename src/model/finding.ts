/** Findings: what a plan's reviewer must know beside its actions. A closed list of codes, each with one sentence. */
import type { RelativePath } from "./path.ts";

export const FINDINGS = {
  "symlink-skipped": "A symbolic link is not backed up (`symlinks: skip`).",
  "symlink-dangling":
    "A symbolic link leads nowhere; there is nothing to back up.",
  "symlink-loop":
    "A symbolic link leads to a folder that it lies in; it is not followed.",
  "special-file": "A socket, pipe or device is not backed up.",
  "remote-special":
    "A link, a special file or a name that is not UTF-8 on the remote is left alone.",
  unreadable:
    "A local file or folder can't be read; its copy on the remote is left alone.",
  "name-unsupported": "FTP can't carry this name.",
  "hash-file-name": "A file has the name of another file's hash file.",
  "reserved-name":
    "The remote keeps this path for ftp-sync's own files: `.ftp-sync`, or the manifest's `state`.",
  "case-collision":
    "Two names differ in upper and lower case only; many servers take them for one.",
  "unicode-collision":
    "Two names differ in Unicode normalisation only; many servers take them for one.",
  "listing-incomplete":
    "The server's listing of a folder can't be trusted to be whole.",
  "catalogue-damaged":
    "The catalogue on the server can't be used: hash files and listings tell what is there.",
  "interrupted-run":
    "An apply was interrupted and has not been continued; what it did is taken into account.",
  "changed-since":
    "It is no longer as the plan that is taken back left it; it is left alone.",
  "undo-unclear":
    "Without the saved plan nothing tells whether the plan put a file where none was or over another one; it is left alone.",
  "type-conflict":
    "A file stands on the remote where a folder is needed, or a folder where a file is, and the policies keep it.",
  "change-refused": "The file differs and its policy says `onChange: refuse`.",
  "delete-refused":
    "The file is gone here and its policy says `onDelete: refuse`.",
  "foreign-refused":
    "Somebody else's file is on the remote and its policy says `onForeign: refuse`.",
  "max-delete": "More files would be deleted than `limits.maxDelete` allows.",
  "max-change": "More files would be replaced than `limits.maxChange` allows.",
  "min-files":
    "The source has fewer files than `limits.minFiles` asks for: it may be empty or not mounted.",
  "local-exists":
    "Another file is here already: `restore --overwrite changed` replaces it.",
  "local-obstacle":
    "Something else stands here in the way, and is neither replaced nor followed: move it away.",
  "local-name":
    "This system can't hold the file beside the others, or under this name; it is not restored.",
  "missing-remote":
    "The catalogue has the file, but the server doesn't show it; it is not restored.",
  "altered-remote":
    "Others changed the file on the remote: it is not what ftp-sync put there, and is not restored.",
  "not-kept":
    "No copy was kept, as far as the catalogue tells: what a file was can't be restored with `--at`, nor taken back with `--undo`.",
  "later-plans":
    "Plans were applied since. Of what they deleted or moved without the archive nothing is known, nor of empty folders.",
  "no-catalogue":
    "There is no catalogue: listings and hash files tell what there is. Modes, owners, links and the fractions of seconds can't be given back.",
  "adopt-differs":
    "Both sides have it, in another size, content or kind: it is not taken over, and the next plan goes by `onChange`.",
  "adopt-unproven":
    "Nothing proves that the file there is the one here: it is not taken over, and the next plan sends it.",
  "adopt-foreign":
    "It is on the remote only: it is not taken over, and the next plan goes by `onForeign`.",
  "adopt-tool":
    "What another tool keeps on the server is of no use here; it is not believed.",
  unproven:
    "Nothing is known of the contents of files that are brought here, so they can't be checked.",
  "special-mode":
    "The file gets a mode that lets who runs it act as its owner or group.",
} as const;

export type FindingCode = keyof typeof FINDINGS;

/** Codes that `plan --allow` turns from an error into an acknowledged finding: the breached limits, and nothing else. */
export const ALLOWABLE = [
  "max-delete",
  "max-change",
  "min-files",
] as const satisfies readonly FindingCode[];
export type AllowableCode = (typeof ALLOWABLE)[number];

/** Codes that say of a restore that something of the backup does not come back. */
const LOSSES: ReadonlySet<FindingCode> = new Set([
  "listing-incomplete",
  "missing-remote",
  "altered-remote",
  "not-kept",
  "local-name",
]);

export function isLoss({ code }: Pick<Finding, "code">): boolean {
  return LOSSES.has(code);
}

export interface Finding {
  /** An error makes the plan not applyable. */
  readonly level: "error" | "warning";
  readonly code: FindingCode;
  readonly source: string;
  readonly path?: RelativePath;
  /** What exactly, in a few words for the person. */
  readonly detail?: string;
  /** `--allow` was given for it. */
  readonly acknowledged?: true;
}
