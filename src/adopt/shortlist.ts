/** What both sides have and the catalogue has not: the files that may be taken over, and what can't be. */
import type { CatalogueEntry } from "../model/catalogue.ts";
import type { Finding } from "../model/finding.ts";
import { HASH_FILE_SIZE } from "../model/hash-file.ts";
import type { LocalEntry } from "../model/local-files.ts";
import { childPath, type RelativePath, ROOT } from "../model/path.ts";
import type { Policy } from "../model/policy.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import { contradicts } from "../plan/agrees.ts";
import { Compared, knownDigest, type LocalDigest } from "../plan/comparison.ts";
import { proofOf } from "../plan/judge-content.ts";
import { obstacleTo } from "../plan/obstacles.ts";
import type { ActionDraft } from "../plan/action-format.ts";
import { recordLinks } from "../plan/record-links.ts";
import type { Sides } from "../plan/sides.ts";
import {
  NOTHING_RECORDED,
  type Recorded,
  sortListing,
  type SortedListing,
} from "../plan/sort-listing.ts";

/** A file that both sides have, in one size. */
export interface Candidate {
  readonly path: RelativePath;
  readonly entry: RemoteEntry;
  readonly policy: Policy;
  /** The local time. */
  readonly modified: string;
  readonly known: LocalDigest | undefined;
  /** A whole hash file is listed beside it. */
  readonly hashFile: boolean;
}

type Known = Pick<Sides, "local" | "remote" | "catalogue" | "policies">;
type LocalFile = LocalEntry & { readonly kind: "file" };

export class Shortlist {
  readonly candidates: Candidate[] = [];
  /** Of the catalogue only: links that are here, and folders that are empty here. */
  readonly actions: ActionDraft[] = [];
  /** Files, or a file and a folder, that can't be the same. */
  readonly differing: RelativePath[] = [];
  /** Files on the remote only, which no catalogue has. */
  readonly foreign: RelativePath[] = [];
  readonly findings: Omit<Finding, "source">[] = [];

  constructor(readonly known: Known) {
    this.#folder(ROOT);
  }

  #folder(path: RelativePath): void {
    const { remote, policies, local } = this.known;
    const here = local.folders.get(path);
    const there = remote.get(path);
    if (here === undefined || there === undefined) return;
    const recorded = this.#recorded(path);
    const listing = sortListing(path, here, there, recorded, policies);
    for (const entry of here) this.#entry(path, entry, listing, recorded);
    if (local.kind === "folder") this.#links(path, here, recorded);
    if (there.incomplete !== undefined)
      this.#warn("listing-incomplete", path, there.incomplete);
    if (local.kind === "folder") this.#extras(path, listing, recorded);
  }

  #entry(
    folder: RelativePath,
    entry: LocalEntry,
    listing: SortedListing,
    recorded: Recorded,
  ): void {
    if (entry.kind === "skipped" || entry.kind === "link") return;
    const path = childPath(folder, entry.name);
    const other = listing.entries.get(entry.name);
    if (other === undefined) return;
    const obstacle = obstacleTo(path, entry, listing, this.known.policies);
    if (obstacle !== undefined)
      this.#warn(obstacle.code, path, obstacle.detail);
    else if (other.kind !== entry.kind) this.differing.push(path);
    else if (entry.kind === "folder") {
      this.#emptyFolder(path);
      this.#folder(path);
    } else this.#file(path, entry, other, listing, recorded.get(entry.name));
  }

  #file(
    path: RelativePath,
    entry: LocalFile,
    other: RemoteEntry,
    listing: SortedListing,
    record: CatalogueEntry | undefined,
  ): void {
    const policy = this.known.policies.of(path, "file");
    // It is sent each time, whatever is known of it.
    if (policy.compare === "always") return;
    const isKnown =
      record?.kind === "file" &&
      !contradicts(record, other) &&
      proofOf(record, policy) !== undefined;
    if (isKnown) return;
    if (entry.size !== other.size) {
      this.differing.push(path);
      return;
    }
    const hashFile = listing.hashFiles.get(entry.name)?.size === HASH_FILE_SIZE;
    const { modified } = entry;
    const known = knownDigest(entry);
    const file = { path, entry: other, policy, modified, known, hashFile };
    this.candidates.push(file);
  }

  /** One that holds anything is in the catalogue with that. */
  #emptyFolder(path: RelativePath): void {
    const { local, catalogue } = this.known;
    const inside = local.folders.get(path);
    const isEmpty = inside?.every(({ kind }) => kind === "skipped") ?? false;
    if (!isEmpty || catalogue?.folder(path) !== undefined) return;
    const adopt = { op: "adopt", path, reason: "adopted" } as const;
    this.actions.push({ ...adopt, before: {}, after: {} });
  }

  #links(
    path: RelativePath,
    here: readonly LocalEntry[],
    recorded: Recorded,
  ): void {
    const compared = new Compared();
    recordLinks(path, here, recorded, this.known.policies, compared);
    for (const comparison of compared.comparisons)
      if (comparison.kind === "action" && comparison.action.before === null)
        this.actions.push(comparison.action);
  }

  #extras(
    folder: RelativePath,
    listing: SortedListing,
    recorded: Recorded,
  ): void {
    for (const { name, kind } of listing.entries.values()) {
      const path = childPath(folder, name);
      if (listing.locals.has(name)) continue;
      if (kind === "folder") this.#extraFolder(path);
      else if (kind === "file" && !recorded.has(name)) this.foreign.push(path);
    }
  }

  #extraFolder(path: RelativePath): void {
    const { remote, policies } = this.known;
    const there = remote.get(path);
    if (there === undefined) return;
    const recorded = this.#recorded(path);
    const listing = sortListing(path, [], there, recorded, policies);
    this.#extras(path, listing, recorded);
  }

  #recorded(path: RelativePath): Recorded {
    return this.known.catalogue?.folder(path)?.entries ?? NOTHING_RECORDED;
  }

  #warn(code: Finding["code"], path: RelativePath, detail: string): void {
    this.findings.push({ level: "warning", code, path, detail });
  }
}
