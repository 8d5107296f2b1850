/** What a source's catalogue says of the files that ftp-sync put on the remote. Plain data; `state` reads and writes it. */
import type { RelativePath } from "./path.ts";

/** The first 16 hex digits of a planId: names of folders and temporary files on the server hold it. */
export type PlanTag = string;

/** @param planId `sha256:` and 64 hex digits */
export function planTag(planId: string): PlanTag {
  return planId.slice("sha256:".length, "sha256:".length + 16);
}

/** 64 lower-case hex digits of a SHA-256. */
export type Hex = string;

export interface CatalogueFile {
  readonly kind: "file";
  /** Bytes, here and on the server alike. */
  readonly size: number;
  /** The local time when it was sent: UTC, ISO 8601, to the nanosecond. Absent with `times: ignore`. */
  readonly modified?: string | undefined;
  /** Permission bits as four octal digits: `0644`. Absent with `times: ignore`. */
  readonly mode?: string | undefined;
  /** `uid:gid` where the local system has such. */
  readonly owner?: string | undefined;
  /** Of every byte; absent where a file was taken over unread. */
  readonly full?: Hex | undefined;
  /** Of the first and last 8192 bytes; absent where it is the same as `full`: up to 16384 bytes. */
  readonly partial?: Hex | undefined;
  /** The time that the server told for it afterwards: UTC with seconds. Absent where it told none: then no listing can agree. */
  readonly listed?: string | undefined;
  /** The plan that put it there. */
  readonly plan: PlanTag;
}

/** A symbolic link of `symlinks: record`: nothing of it is on the server. */
export interface CatalogueLink {
  readonly kind: "link";
  readonly target: string;
  readonly plan: PlanTag;
}

export type CatalogueEntry = CatalogueFile | CatalogueLink;

/** One folder with what is directly in it; folders in it have their own. */
export interface CatalogueFolder {
  readonly path: RelativePath;
  /** By name. */
  readonly entries: ReadonlyMap<string, CatalogueEntry>;
}

/** An old file that was moved to `archive/<plan>/<path>`. */
export interface ArchivedCopy {
  readonly plan: PlanTag;
  readonly path: RelativePath;
  /** When it was archived: UTC with seconds, by the clock of the machine that did it. */
  readonly at: string;
  readonly size: number;
  /** What is known of its content and its times, from the entry that it had. */
  readonly was?: CatalogueFile | undefined;
}

/** Which catalogue, and which state of it. */
export interface CatalogueBase {
  /** Random; another one for each beginning from nothing. */
  readonly lineage: string;
  /** Grows by one with each apply. */
  readonly serial: number;
}

/** A plan that was applied, wholly or in part. */
export interface AppliedPlan {
  readonly planId: string;
  readonly serial: number;
  /** UTC with seconds, by the clock of the machine that did it. */
  readonly at: string;
}

/**
 * What a run changes in a catalogue, in the order in which it happened; the last word on a path counts. Entries and
 * folders are told apart: where a file makes way for a folder of its name, both are said.
 */
export type CatalogueChange =
  | {
      readonly kind: "entry";
      readonly path: RelativePath;
      readonly entry: CatalogueEntry;
    }
  /** File or link. */
  | { readonly kind: "entry-gone"; readonly path: RelativePath }
  /** It is there, whatever is in it; a folder that holds an entry or another folder needs no such word. */
  | { readonly kind: "folder"; readonly path: RelativePath }
  /** With all that is in it; what comes later may bring it back. */
  | { readonly kind: "folder-gone"; readonly path: RelativePath }
  | { readonly kind: "archived"; readonly copy: ArchivedCopy }
  | {
      readonly kind: "pruned";
      readonly plan: PlanTag;
      readonly path: RelativePath;
    };

/** A catalogue as it was read. Folders are parsed when they are asked for, so that a million files are never all held as objects. */
export interface Catalogue {
  readonly base: CatalogueBase;
  /** The plan whose apply wrote this state. */
  readonly plan: PlanTag;
  /** Undefined: no such folder. */
  folder(path: RelativePath): CatalogueFolder | undefined;
  /** Another one if `folder` answers something else; what it answers is not parsed for it. */
  fingerprint(path: RelativePath): string;
  /** Every folder that is there, those that hold others included; in no order. */
  folders(): Iterable<RelativePath>;
  /** In no order. */
  archived(): readonly ArchivedCopy[];
  /** In the order in which they were applied. */
  applied(): readonly AppliedPlan[];
}
