/** A catalogue as an inventory has it. Entries stay text until their folder is asked for. */
import { hash } from "node:crypto";
import type {
  AppliedPlan,
  ArchivedCopy,
  Catalogue,
  CatalogueBase,
  CatalogueEntry,
  CatalogueFolder,
  PlanTag,
} from "../model/catalogue.ts";
import {
  baseName,
  parentPath,
  parseRelativePath,
  type RelativePath,
  ROOT,
} from "../model/path.ts";
import { readFile } from "../state/folder-line.ts";
import type {
  AppliedItem,
  ArchivedItem,
  FileItem,
  LinkItem,
} from "./inventory-format.ts";

/** What is directly in a folder, as JSON, an item each. */
interface FolderTexts {
  readonly files: string[];
  readonly links: string[];
}

/** Items must be known to keep the format. */
export class InventoryCatalogue implements Catalogue {
  readonly #folders = new Map<RelativePath, FolderTexts>();
  readonly #archived: ArchivedCopy[] = [];
  readonly #applied: AppliedPlan[] = [];

  constructor(
    readonly base: CatalogueBase,
    readonly plan: PlanTag,
  ) {}

  addFile(path: RelativePath, text: string): void {
    this.#texts(parentPath(path)).files.push(text);
  }

  addLink(path: RelativePath, text: string): void {
    this.#texts(parentPath(path)).links.push(text);
  }

  addFolder(path: RelativePath): void {
    this.#texts(path);
  }

  addArchived({ path, plan, at, size, was }: ArchivedItem): void {
    const copy = { plan, path: parseRelativePath(path), at, size };
    this.#archived.push({ ...copy, was: was && readFile(was) });
  }

  addApplied({ plan: planId, serial, at }: AppliedItem): void {
    this.#applied.push({ planId, serial, at });
  }

  folder(path: RelativePath): CatalogueFolder | undefined {
    const texts = this.#folders.get(path);
    if (texts === undefined) return undefined;
    const entries = new Map<string, CatalogueEntry>();
    // The schema was checked when the inventory was read.
    for (const text of texts.files) {
      const file = JSON.parse(text) as FileItem;
      entries.set(baseName(parseRelativePath(file.path)), readFile(file));
    }
    for (const text of texts.links) {
      const { path: at, target, plan } = JSON.parse(text) as LinkItem;
      const name = baseName(parseRelativePath(at));
      entries.set(name, { kind: "link", target, plan });
    }
    return { path, entries };
  }

  fingerprint(path: RelativePath): string {
    const { files, links } = this.#folders.get(path) ?? {
      files: [],
      links: [],
    };
    return hash("sha256", [...files, ...links].join("\n"), "hex");
  }

  folders(): Iterable<RelativePath> {
    return this.#folders.keys();
  }

  archived(): readonly ArchivedCopy[] {
    return this.#archived;
  }

  applied(): readonly AppliedPlan[] {
    return this.#applied;
  }

  /** The folder is there, and those that hold it. */
  #texts(path: RelativePath): FolderTexts {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    if (path !== ROOT) this.#texts(parentPath(path));
    const texts = { files: [], links: [] };
    this.#folders.set(path, texts);
    return texts;
  }
}
