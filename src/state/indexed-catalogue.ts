/** A catalogue over the index of its lines. */
import type {
  AppliedPlan,
  ArchivedCopy,
  Catalogue,
  CatalogueBase,
  CatalogueFolder,
  PlanTag,
} from "../model/catalogue.ts";
import type { RelativePath } from "../model/path.ts";
import type { DeltaIndex } from "./delta-index.ts";

export class IndexedCatalogue implements Catalogue {
  readonly #index: DeltaIndex;
  /** Who asks for a folder mostly asks for it more than once. */
  #last: CatalogueFolder | undefined;

  constructor(
    readonly base: CatalogueBase,
    readonly plan: PlanTag,
    index: DeltaIndex,
  ) {
    this.#index = index;
  }

  folder(path: RelativePath): CatalogueFolder | undefined {
    if (this.#last?.path === path) return this.#last;
    if (!this.#index.has(path)) return undefined;
    this.#last = { path, entries: this.#index.names(path).entries };
    return this.#last;
  }

  fingerprint(path: RelativePath): string {
    return this.#index.fingerprint(path);
  }

  *folders(): Generator<RelativePath> {
    for (const path of this.#index.mentioned())
      if (this.#index.has(path)) yield path;
  }

  archived(): readonly ArchivedCopy[] {
    return [...this.#index.archive()].flatMap(({ copy }) => copy ?? []);
  }

  applied(): readonly AppliedPlan[] {
    return this.#index.applied().toSorted((a, b) => a.serial - b.serial);
  }
}
