/** Reads an inventory back, entry by entry, and believes it only when every one keeps the format and none is missing. */
import type { ErrorObject } from "ajv/dist/2020.js";
import { planTag } from "../model/catalogue.ts";
import type { OpenDocument } from "../model/document-text.ts";
import { InventoryError } from "../model/errors.ts";
import {
  compareBytes,
  parseRelativePath,
  parseRemotePath,
} from "../model/path.ts";
import { InventoryCatalogue } from "./inventory-catalogue.ts";
import type {
  AppliedItem,
  ArchivedItem,
  FileItem,
  FolderItem,
  InventoryHead,
  InventorySummary,
  LinkItem,
} from "./inventory-format.ts";
import type { ListName } from "./inventory-names.ts";
import {
  type InventoryPart,
  inventoryParts,
  MAKE_ANEW,
  placeWords,
} from "./inventory-parts.ts";
import { inventorySchemas } from "./inventory-schemas.ts";
import type { Inventory } from "./inventory.ts";

/**
 * @param name how messages call the document
 * @throws InventoryError when it is no inventory, or a damaged one, with the place
 */
export async function readInventory(
  open: OpenDocument,
  name: string,
): Promise<Inventory> {
  const builder = new InventoryBuilder(name);
  for await (const part of inventoryParts(open, name)) builder.add(part);
  return builder.inventory();
}

type Item = InventoryPart & { readonly kind: "item" };

/** What the reader makes of the parts, one after the other. */
class InventoryBuilder {
  readonly #count = {
    ...{ files: 0, bytes: 0, links: 0, folders: 0, archived: 0 },
  };
  #head: InventoryHead | undefined;
  #catalogue: InventoryCatalogue | undefined;
  /** By what the items of a list are sorted: that of the one before. */
  #last: { readonly list: ListName; readonly key: string } | undefined;

  constructor(readonly name: string) {}

  add(part: InventoryPart): void {
    switch (part.kind) {
      case "head":
        this.#takeHead(part.value, part.place);
        break;
      case "item":
        this.#takeItem(part);
        break;
      case "summary":
        this.#checkSummary(part.value, part.place);
    }
  }

  inventory(): Inventory {
    const head = this.#head;
    const catalogue = this.#catalogue;
    if (head === undefined || catalogue === undefined)
      throw new Error("the document ended without a head");
    const { source, to, plan, interrupted } = head;
    return {
      ...{ source, to: parseRemotePath(to) },
      ...{ planId: plan ?? undefined, interrupted, catalogue },
    };
  }

  #takeHead(value: unknown, place: string): void {
    const { version } = value as Record<string, unknown>;
    if (version !== 1)
      throw new InventoryError(
        `${this.name} is an inventory of version ${JSON.stringify(version)}; this ftp-sync reads version 1`,
        { hint: "use the ftp-sync that made it, or make it anew" },
      );
    this.#check("head", value, place);
    const head = value as InventoryHead;
    const { lineage, serial, plan, interrupted } = head;
    const writer = plan ?? interrupted.at(-1);
    if ((serial === 0) !== (plan === null) || writer === undefined)
      throw broken(place, '"serial" and "plan" don\'t fit together');
    this.#head = head;
    this.#catalogue = new InventoryCatalogue(
      { lineage, serial },
      planTag(writer),
    );
  }

  #takeItem({ list, value, text, place }: Item): void {
    this.#check(list, value, placeWords(this.name, place));
    const key = this.#enter(list, value, text);
    const last = this.#last;
    if (
      last?.list === list &&
      list !== "applied" &&
      compareBytes(last.key, key) >= 0
    )
      throw broken(
        placeWords(this.name, place),
        last.key === key
          ? "it stands here twice"
          : "it is not in the byte order of paths",
      );
    this.#last = { list, key };
  }

  /** Answers by what the items of its list are sorted. */
  #enter(list: ListName, value: unknown, text: string): string {
    const catalogue = this.#catalogue;
    if (catalogue === undefined) throw new Error("an item before the head");
    const count = this.#count;
    switch (list) {
      case "files": {
        const { path, size } = value as FileItem;
        catalogue.addFile(parseRelativePath(path), text);
        count.files += 1;
        count.bytes += size;
        return path;
      }
      case "links": {
        const { path } = value as LinkItem;
        catalogue.addLink(parseRelativePath(path), text);
        count.links += 1;
        return path;
      }
      case "folders": {
        const { path } = value as FolderItem;
        catalogue.addFolder(parseRelativePath(path));
        count.folders += 1;
        return path;
      }
      case "archived": {
        const copy = value as ArchivedItem;
        catalogue.addArchived(copy);
        count.archived += 1;
        return `${copy.path}\0${copy.plan}`;
      }
      case "applied": {
        const plan = value as AppliedItem;
        catalogue.addApplied(plan);
        return plan.plan;
      }
    }
  }

  #checkSummary(value: unknown, place: string): void {
    this.#check("summary", value, place);
    const summary = value as InventorySummary;
    for (const what of SUMMED) {
      if (summary[what] === this.#count[what]) continue;
      throw broken(
        place,
        `it should hold ${summary[what]} ${what}, but holds ${this.#count[what]}: it was changed, or badly merged`,
      );
    }
  }

  #check(
    what: ListName | "head" | "summary",
    value: unknown,
    place: string,
  ): void {
    const valid = inventorySchemas.getSchema(what);
    if (!valid(value)) throw broken(place, problemOf(valid.errors));
  }
}

const SUMMED = ["files", "bytes", "links", "folders", "archived"] as const;

function broken(place: string, problem: string): InventoryError {
  return new InventoryError(`${place}: ${problem}`, { hint: MAKE_ANEW });
}

function problemOf(errors: ErrorObject[] | null | undefined): string {
  const [first] = errors ?? [];
  if (first === undefined) return "it breaks the format";
  const { instancePath, message = "is wrong", params } = first;
  const what = instancePath === "" ? "it" : instancePath.slice(1);
  const extra: unknown = params["additionalProperty"];
  return `${what} ${message}${typeof extra === "string" ? `: "${extra}"` : ""}`;
}
