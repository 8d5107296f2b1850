/** Reads a plan document in the form that ftp-sync writes, one action a line, holding no more than a line of it. */
import { createHash } from "node:crypto";
import {
  LARGEST_TEXT,
  lineBatches,
  type OpenDocument,
  type TextFault,
  wholeText,
} from "../model/document-text.ts";
import { PlanError } from "../model/errors.ts";
import { PLAN_END } from "./serialize-plan.ts";

export type PlanPart =
  | { readonly kind: "header"; readonly value: unknown }
  | { readonly kind: "action"; readonly value: unknown }
  /** The end of the document: the planId that it claims, and the one that its bytes have. */
  | {
      readonly kind: "end";
      readonly claimed: string;
      readonly computed: string;
    }
  /** It is laid out in another way, or is no plan. Nothing follows. */
  | { readonly kind: "other-layout" };

/** @throws PlanError when it is no UTF-8 */
export async function* planParts(
  open: OpenDocument,
): AsyncGenerator<PlanPart, void, undefined> {
  const reader = new PlanLines();
  for await (const batch of lineBatches(open(), unreadable)) {
    for (const line of batch) {
      const part = reader.take(line);
      if (part !== undefined) yield part;
      if (part?.kind === "other-layout") return;
    }
  }
  yield reader.end();
}

const OTHER_LAYOUT: PlanPart = { kind: "other-layout" };
const HEADER_END = '"actions": [';

class PlanLines {
  readonly #hash = createHash("sha256");
  #next: "header" | "action" | "planId" | "brace" | "nothing" = "header";
  #header = "";
  #claimed = "";

  take(line: string): PlanPart | undefined {
    switch (this.#next) {
      case "header":
        return this.#headerLine(line);
      case "action":
        return this.#actionLine(line);
      case "planId": {
        const planId = /^"planId": "(sha256:[0-9a-f]{64})"$/.exec(line)?.[1];
        if (planId === undefined) return OTHER_LAYOUT;
        this.#claimed = planId;
        this.#next = "brace";
        return undefined;
      }
      case "brace":
        this.#next = "nothing";
        return line === "}" ? undefined : OTHER_LAYOUT;
      case "nothing":
        return line === "" ? undefined : OTHER_LAYOUT;
    }
  }

  end(): PlanPart {
    if (this.#next !== "nothing") return OTHER_LAYOUT;
    const digest = this.#hash.update(PLAN_END).digest("hex");
    const computed = `sha256:${digest}`;
    return { kind: "end", claimed: this.#claimed, computed };
  }

  #headerLine(line: string): PlanPart | undefined {
    const withoutActions = `${HEADER_END}],`;
    if (line !== HEADER_END && line !== withoutActions) {
      this.#header += `${line}\n`;
      const isOurs = line !== "" && line === line.trim();
      const fits = this.#header.length <= LARGEST_TEXT;
      return isOurs && fits ? undefined : OTHER_LAYOUT;
    }
    const value = parse(this.#header.replace(/,\n$/, "\n}"));
    if (value === undefined) return OTHER_LAYOUT;
    this.#hash.update(this.#header);
    this.#header = "";
    const isEmpty = line === withoutActions;
    this.#hash.update(isEmpty ? `${HEADER_END}]` : `${HEADER_END}\n`);
    this.#next = isEmpty ? "planId" : "action";
    return { kind: "header", value };
  }

  #actionLine(line: string): PlanPart | undefined {
    if (line === "],") {
      this.#hash.update("]");
      this.#next = "planId";
      return undefined;
    }
    const value = parse(line.endsWith(",") ? line.slice(0, -1) : line);
    if (value === undefined) return OTHER_LAYOUT;
    this.#hash.update(`${line}\n`);
    return { kind: "action", value };
  }
}

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The document as one text. @throws PlanError when it is no UTF-8 or too large */
export function wholePlan(open: OpenDocument): Promise<string> {
  return wholeText(open, unreadable);
}

function unreadable(fault: TextFault, cause?: unknown): PlanError {
  switch (fault) {
    case "not-utf8":
      return new PlanError("this is no plan: it is not UTF-8 text", {
        hint: "save plans with `ftp-sync plan --out FILE`; some shells write UTF-16 when they redirect",
        cause,
      });
    case "long-line":
      return new PlanError("a line of the plan is too long to be read");
    case "too-large":
      return new PlanError(
        "the plan is too large to be read unless it has one action a line, as ftp-sync writes it",
      );
  }
}
