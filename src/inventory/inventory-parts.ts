/** Takes an inventory's text apart: by lines, as ftp-sync writes it, or as one JSON text that something else laid out. */
import {
  lineBatches,
  type OpenDocument,
  type TextFault,
  wholeText,
} from "../model/document-text.ts";
import { InventoryError } from "../model/errors.ts";
import { INVENTORY_FORMAT, type ListName, LISTS } from "./inventory-names.ts";

export type InventoryPart =
  | { readonly kind: "head"; readonly value: unknown; readonly place: string }
  | {
      readonly kind: "item";
      readonly list: ListName;
      readonly value: unknown;
      /** The item as JSON. */
      readonly text: string;
      readonly place: Place;
    }
  | {
      readonly kind: "summary";
      readonly value: unknown;
      readonly place: string;
    };

/** Where an item stands; made into words only when there is something to say of it. */
export type Place =
  | { readonly line: number }
  | { readonly list: ListName; readonly index: number };

export function placeWords(name: string, place: Place): string {
  return "line" in place
    ? `${name}:${place.line}`
    : `${name}, ${place.list}[${place.index}]`;
}

export const MAKE_ANEW =
  "make it anew with `ftp-sync inventory SOURCE --out FILE`";

/**
 * @param name how messages call the document
 * @throws InventoryError for what is no text, no JSON, or breaks off
 */
export async function* inventoryParts(
  open: OpenDocument,
  name: string,
): AsyncGenerator<InventoryPart, void, undefined> {
  const lines = new InventoryLines(name);
  const onFault = unreadable(name);
  for await (const batch of lineBatches(open(), onFault)) {
    for (const line of batch) {
      // Git may give a checkout on Windows other ends of lines.
      const part = lines.take(line.endsWith("\r") ? line.slice(0, -1) : line);
      if (part === "other-layout") {
        yield* wholeParts(await wholeText(open, onFault), name);
        return;
      }
      if (part !== undefined) yield part;
    }
  }
  lines.end();
}

/** How the first two lines must be: what begins otherwise was laid out by something else. */
const FIRST = [
  /^\{$/,
  /^"format": "ftp-sync\/inventory", "version": /,
] as const;

class InventoryLines {
  #number = 0;
  #head = "";
  /** The list whose items come, or undefined between lists. */
  #list: ListName | undefined;
  /** Lists that are still to come. */
  readonly #next: ListName[] = [...LISTS];
  #state: "head" | "lists" | "brace" | "nothing" = "head";

  constructor(readonly name: string) {}

  take(line: string): InventoryPart | "other-layout" | undefined {
    this.#number += 1;
    switch (this.#state) {
      case "head":
        return this.#headLine(line);
      case "lists":
        return this.#list === undefined
          ? this.#betweenLists(line)
          : this.#itemLine(line, this.#list);
      case "brace":
        if (line !== "}") throw this.#unexpected(line);
        this.#state = "nothing";
        return undefined;
      case "nothing":
        if (line !== "") throw this.#unexpected(line);
        return undefined;
    }
  }

  /** All lines were taken. */
  end(): void {
    if (this.#state === "nothing") return;
    throw new InventoryError(
      this.#number === 0
        ? `${this.name} is empty`
        : `${this.name}:${this.#number}: the inventory breaks off here`,
      { hint: MAKE_ANEW },
    );
  }

  #headLine(line: string): InventoryPart | "other-layout" | undefined {
    const first = FIRST[this.#number - 1];
    if (first?.test(line) === false) return "other-layout";
    if (!line.startsWith('"files": [')) {
      if (/^[<=>]{7}/.test(line)) throw this.#unexpected(line);
      this.#head += line;
      return undefined;
    }
    const place = `${this.name}, lines 1 to ${this.#number - 1}`;
    const value = parse(`${this.#head.replace(/,$/, "")}}`);
    if (value === undefined)
      throw new InventoryError(`${place}: this is no JSON`, {
        hint: MAKE_ANEW,
      });
    this.#state = "lists";
    this.#betweenLists(line);
    return { kind: "head", value, place };
  }

  #betweenLists(line: string): InventoryPart | undefined {
    const list = this.#next.shift();
    if (list === undefined) {
      const value = /^"summary": (.*)$/.exec(line)?.[1];
      if (value === undefined) throw this.#unexpected(line);
      this.#state = "brace";
      const place = `${this.name}:${this.#number}`;
      return { kind: "summary", value: parse(value), place };
    }
    if (line === `"${list}": [`) this.#list = list;
    else if (line !== `"${list}": [],`) throw this.#unexpected(line);
    return undefined;
  }

  #itemLine(line: string, list: ListName): InventoryPart | undefined {
    if (line === "],") {
      this.#list = undefined;
      return undefined;
    }
    const text = line.endsWith(",") ? line.slice(0, -1) : line;
    const value = parse(text);
    if (value === undefined) throw this.#unexpected(line);
    return {
      ...{ kind: "item", list, value, text },
      place: { line: this.#number },
    };
  }

  #unexpected(line: string): InventoryError {
    const words = line.length > 60 ? `${line.slice(0, 60)}…` : line;
    const isConflict = /^[<=>]{7}/.test(line);
    return new InventoryError(
      `${this.name}:${this.#number}: ${isConflict ? "an unresolved merge conflict" : "this is no line of an inventory"}: ${words}`,
      { hint: MAKE_ANEW },
    );
  }
}

/** An inventory that jq or an editor laid out anew. */
function* wholeParts(
  text: string,
  name: string,
): Generator<InventoryPart, void, undefined> {
  const document = parseDocument(text, name);
  const { summary, files, links, folders, archived, applied, ...head } =
    document;
  const place = name;
  yield { kind: "head", value: head, place };
  const lists = { files, links, folders, archived, applied };
  for (const list of LISTS) {
    const items = lists[list];
    if (!Array.isArray(items))
      throw new InventoryError(`${name}: "${list}" is no list`, {
        hint: MAKE_ANEW,
      });
    for (const [index, value] of items.entries())
      yield {
        ...{ kind: "item", list, value, text: JSON.stringify(value) },
        place: { list, index },
      };
  }
  yield { kind: "summary", value: summary, place };
}

function parseDocument(text: string, name: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InventoryError(
      `${name} is no inventory: it is not JSON (${cause instanceof Error ? cause.message : ""})`,
      { hint: MAKE_ANEW, cause },
    );
  }
  if (
    typeof value === "object" &&
    value !== null &&
    "format" in value &&
    value.format === INVENTORY_FORMAT
  )
    return { ...value };
  throw new InventoryError(`${name} is no inventory of ftp-sync`, {
    hint: MAKE_ANEW,
  });
}

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(name: string) {
  return (fault: TextFault, cause?: unknown): InventoryError => {
    switch (fault) {
      case "not-utf8":
        return new InventoryError(
          `${name} is no inventory: it is not UTF-8 text`,
          {
            hint: "save inventories with `ftp-sync inventory --out FILE`; some shells write UTF-16 when they redirect",
            cause,
          },
        );
      case "long-line":
        return new InventoryError(`a line of ${name} is too long to be read`);
      case "too-large":
        return new InventoryError(
          `${name} is too large to be read unless it has one entry a line, as ftp-sync writes it`,
          { hint: MAKE_ANEW },
        );
    }
  };
}
