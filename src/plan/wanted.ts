/** What a restore wants: everything that the catalogue has, as it is or as it was after an earlier plan. */
import {
  type AppliedPlan,
  type Catalogue,
  type CatalogueFile,
  type CatalogueLink,
  type PlanTag,
  planTag,
} from "../model/catalogue.ts";
import { childPath, type RelativePath } from "../model/path.ts";

export interface WantedFile {
  readonly path: RelativePath;
  /** It lies in this plan's archive; undefined: in its place. */
  readonly archived: PlanTag | undefined;
  readonly file: CatalogueFile;
}

interface WantedLink {
  readonly path: RelativePath;
  readonly link: CatalogueLink;
}

export interface Wanted {
  /** Those that hold something needn't be among them. */
  readonly folders: readonly RelativePath[];
  readonly files: readonly WantedFile[];
  readonly links: readonly WantedLink[];
  /** Put there by later plans, and nothing tells what they were. */
  readonly notKept: readonly RelativePath[];
  /** Plans that were applied after the wanted one. */
  readonly laterPlans: number;
}

/** @param selects what is to be restored; asked for files and links, and for folders of which nothing else is known */
export function wantedNow(
  catalogue: Catalogue,
  selects: (path: RelativePath, kind: "file" | "folder") => boolean,
): Wanted {
  const folders: RelativePath[] = [];
  const files: WantedFile[] = [];
  const links: WantedLink[] = [];
  for (const folder of catalogue.folders()) {
    if (selects(folder, "folder")) folders.push(folder);
    for (const [name, entry] of catalogue.folder(folder)?.entries ?? []) {
      const path = childPath(folder, name);
      if (!selects(path, "file")) continue;
      if (entry.kind === "link") links.push({ path, link: entry });
      else files.push({ path, archived: undefined, file: entry });
    }
  }
  return { folders, files, links, notKept: [], laterPlans: 0 };
}

/**
 * An entry is as it was if no later plan has put it there; else the archived copy counts that lived at that time.
 * @param at the plan
 * @param unfinished ids of plans whose runs were interrupted since the last apply
 */
export function wantedAt(
  catalogue: Catalogue,
  at: AppliedPlan,
  unfinished: readonly string[],
  selects: (path: RelativePath, kind: "file" | "folder") => boolean,
): Wanted {
  const now = wantedNow(catalogue, selects);
  const serials = serialsOf(catalogue, unfinished);
  const later = (plan: PlanTag): boolean =>
    (serials.get(plan) ?? 0) > at.serial;
  const files = now.files.filter(({ file }) => !later(file.plan));
  const links = now.links.filter(({ link }) => !later(link.plan));
  const known = new Set(
    [...files, ...links].map(({ path }): RelativePath => path),
  );
  const lost = new Set(
    [...now.files, ...now.links]
      .map(({ path }) => path)
      .filter((path) => !known.has(path)),
  );
  for (const copy of catalogue.archived()) {
    const { path, was } = copy;
    if (!later(copy.plan) || known.has(path) || !selects(path, "file"))
      continue;
    if (was !== undefined && !later(was.plan)) {
      files.push({ path, archived: copy.plan, file: was });
      known.add(path);
      lost.delete(path);
    } else if (was === undefined) lost.add(path);
  }
  const laterPlans = catalogue
    .applied()
    .filter(({ serial }) => serial > at.serial).length;
  const notKept = [...lost].filter((path) => !known.has(path));
  return { folders: [], files, links, notKept, laterPlans };
}

/** By plan: the last one, since an interrupted plan may have several. */
function serialsOf(
  catalogue: Catalogue,
  unfinished: readonly string[],
): ReadonlyMap<PlanTag, number> {
  const serials = new Map<PlanTag, number>();
  for (const { planId, serial } of catalogue.applied())
    serials.set(planTag(planId), serial);
  for (const planId of unfinished) serials.set(planTag(planId), Infinity);
  return serials;
}
