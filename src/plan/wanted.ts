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
 * Of the entry and of the archived copies that later plans made, the one that was put there last until then: where an
 * undo has brought an older one back since, the entry is that.
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
  const serialOf = (plan: PlanTag): number => serials.get(plan) ?? 0;
  const later = (plan: PlanTag): boolean => serialOf(plan) > at.serial;
  const links = new Map<RelativePath, WantedLink>();
  const files = new Map<RelativePath, WantedFile>();
  const lost = new Set<RelativePath>();
  for (const wanted of now.files)
    if (later(wanted.file.plan)) lost.add(wanted.path);
    else files.set(wanted.path, wanted);
  for (const wanted of now.links)
    if (later(wanted.link.plan)) lost.add(wanted.path);
    else links.set(wanted.path, wanted);
  for (const copy of catalogue.archived()) {
    const { path, was } = copy;
    if (!later(copy.plan) || !selects(path, "file")) continue;
    const former = files.get(path)?.file ?? links.get(path)?.link;
    if (was === undefined) {
      if (former === undefined) lost.add(path);
      continue;
    }
    const isLast =
      former === undefined || serialOf(was.plan) > serialOf(former.plan);
    if (later(was.plan) || !isLast) continue;
    files.set(path, { path, archived: copy.plan, file: was });
    links.delete(path);
  }
  const laterPlans = catalogue
    .applied()
    .filter(({ serial }) => serial > at.serial).length;
  const notKept = [...lost].filter(
    (path) => !files.has(path) && !links.has(path),
  );
  return {
    ...{ folders: [], files: [...files.values()] },
    ...{ links: [...links.values()], notKept, laterPlans },
  };
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
