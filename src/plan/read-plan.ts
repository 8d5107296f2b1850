/** Reads a plan back as a stream, and believes it only when its planId and its schema agree with it. */
import type { ErrorObject } from "ajv/dist/2020.js";
import type { OpenDocument } from "../model/document-text.ts";
import { PlanError, RefusedError } from "../model/errors.ts";
import { streamOf } from "../model/stream-of.ts";
import type { Action } from "./action-format.ts";
import type { Plan, PlanHeader } from "./plan-format.ts";
import { planParts, wholePlan } from "./plan-lines.ts";
import { planSchemas } from "./plan-schemas.ts";
import { computePlanId } from "./serialize-plan.ts";

const MAKE_ANEW = "make it anew with `ftp-sync plan --out FILE`";

/**
 * @param name how messages call the document
 * @throws PlanError when it is no plan, RefusedError when it was changed since it was made
 */
export async function readPlan(
  open: OpenDocument,
  name: string,
): Promise<Plan> {
  return (
    (await readByLines(open, new PlanChecker(name))) ??
    readWhole(await wholePlan(open), new PlanChecker(name), name)
  );
}

/** The form that ftp-sync writes. Answers undefined when the document is laid out in another way. */
async function readByLines(
  open: OpenDocument,
  checker: PlanChecker,
): Promise<Plan | undefined> {
  let header: PlanHeader | undefined;
  for await (const part of planParts(open)) {
    switch (part.kind) {
      case "header":
        header = checker.header(part.value);
        if (header === undefined) return undefined;
        break;
      case "action":
        checker.action(part.value);
        break;
      case "other-layout":
        return undefined;
      case "end": {
        const { claimed: planId, computed } = part;
        checker.identity(planId, computed);
        if (header === undefined) return undefined;
        return { header, planId, actions: () => checker.again(open, planId) };
      }
    }
  }
  return undefined;
}

/** A plan that jq or an editor laid out anew. */
function readWhole(text: string, checker: PlanChecker, name: string): Plan {
  const { actions, planId, ...head } = parseDocument(text, name);
  const header = checker.header(head);
  if (
    header === undefined ||
    !Array.isArray(actions) ||
    typeof planId !== "string"
  ) {
    throw new PlanError(
      `${name} is no plan of ftp-sync, or only a part of one`,
      { hint: MAKE_ANEW },
    );
  }
  const checked = actions.map((action: unknown) => checker.action(action));
  checker.identity(planId, computePlanId(header, checked));
  return { header, planId, actions: () => streamOf(checked) };
}

function parseDocument(text: string, name: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PlanError(
      `${name} is no plan: it is not JSON (${cause instanceof Error ? cause.message : ""})`,
      { hint: MAKE_ANEW, cause },
    );
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new PlanError(`${name} is no plan of ftp-sync`, { hint: MAKE_ANEW });
}

/** Gathers what speaks against a document; a changed one is called changed, whatever else the change broke. */
class PlanChecker {
  readonly #name: string;
  readonly #validHeader = planSchemas.getSchema("header");
  readonly #validAction = planSchemas.getSchema("action");
  #problem: string | undefined;
  #actions = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** @throws PlanError for another format or version. Answers undefined for what is no header at all. */
  header(value: unknown): PlanHeader | undefined {
    if (typeof value !== "object" || value === null) return undefined;
    const { format, version } = value as Record<string, unknown>;
    if (format !== "ftp-sync/plan") return undefined;
    if (version !== 1) {
      throw new PlanError(
        `${this.#name} is a plan of version ${JSON.stringify(version)}; this ftp-sync reads version 1`,
        {
          hint: "apply it with the ftp-sync that made it, or make it anew with this one",
        },
      );
    }
    const valid = this.#validHeader;
    if (!valid(value)) this.#note("the header", valid.errors);
    return value as PlanHeader;
  }

  action(value: unknown): Action {
    this.#actions += 1;
    const valid = this.#validAction;
    const result = value as Action;
    if (!valid(value)) this.#note(`action ${this.#actions}`, valid.errors);
    else if (result.id !== this.#actions)
      this.#problem ??= `action ${this.#actions} has the id ${result.id}`;
    return result;
  }

  /** @throws RefusedError | PlanError */
  identity(claimed: string, computed: string): void {
    if (claimed !== computed) {
      throw new RefusedError(
        `${this.#name} was changed after it was made: its content has the planId ${computed}, it claims ${claimed}`,
        {
          hint: "apply a plan as it was made and reviewed; to change it, change the manifest or the files and plan again",
        },
      );
    }
    if (this.#problem !== undefined) {
      throw new PlanError(
        `${this.#name} breaks the plan format: ${this.#problem}`,
      );
    }
  }

  /** A further pass over actions that were checked. @throws RefusedError at its end if the document changed meanwhile */
  async *again(
    open: OpenDocument,
    planId: string,
  ): AsyncGenerator<Action, void, undefined> {
    for await (const part of planParts(open)) {
      if (part.kind === "action") yield part.value as Action;
      const same = part.kind === "end" && part.computed === planId;
      if (same) return;
    }
    throw new RefusedError(`${this.#name} was changed while it was being read`);
  }

  #note(where: string, errors: ErrorObject[] | null | undefined): void {
    const [first] = errors ?? [];
    this.#problem ??= `${where}${first?.instancePath ?? ""} ${first?.message ?? "is wrong"}`;
  }
}
