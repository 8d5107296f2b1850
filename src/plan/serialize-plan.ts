/** A plan as text: one key, finding or action a line, in chunks, with its planId at the end. */
import { createHash } from "node:crypto";
import { jsonLine } from "../model/json-line.ts";
import type { Action } from "./action-format.ts";
import type { Plan, PlanHeader } from "./plan-format.ts";

/** Characters gathered before a chunk is given out: few large writes are several times faster than many small ones. */
const CHUNK = 1024 * 1024;

/** An action with its keys in the order of the format, whatever made it. */
function actionLine(action: Action): string {
  const { id, op, source, path, reason, before, after, ...more } = action;
  return jsonLine({ id, op, source, path, ...more, reason, before, after });
}

/** The document up to its actions. */
function headText(header: PlanHeader): string {
  const { format, version, findings, drift, ...rest } = header;
  let text = `{\n"format": ${jsonLine(format)}, "version": ${jsonLine(version)}`;
  for (const [key, value] of Object.entries(rest))
    text += `,\n${JSON.stringify(key)}: ${jsonLine(value)}`;
  text += listText("findings", findings) + listText("drift", drift);
  return `${text},\n"actions": [`;
}

function listText(key: string, items: readonly unknown[]): string {
  const lines = items.map((item) => `\n${jsonLine(item)}`);
  return `,\n${JSON.stringify(key)}: [${lines.join(",")}${lines.length === 0 ? "" : "\n"}]`;
}

/** Gathers the document's text into chunks and hashes it on its way. */
class PlanText {
  readonly #hash = createHash("sha256");
  #chunk: string;
  #empty = true;

  constructor(header: PlanHeader) {
    this.#chunk = headText(header);
  }

  /** Takes an action; answers a chunk when one is full. */
  add(action: Action): string | undefined {
    this.#chunk += `${this.#empty ? "\n" : ",\n"}${actionLine(action)}`;
    this.#empty = false;
    if (this.#chunk.length < CHUNK) return undefined;
    const full = this.#chunk;
    this.#hash.update(full);
    this.#chunk = "";
    return full;
  }

  /** The last chunk, and the planId that it ends with. */
  end(): { readonly chunk: string; readonly planId: string } {
    const chunk = `${this.#chunk}${this.#empty ? "]" : "\n]"}`;
    const digest = this.#hash.update(chunk).update(PLAN_END).digest("hex");
    const planId = `sha256:${digest}`;
    return { chunk: `${chunk},\n"planId": "${planId}"${PLAN_END}`, planId };
  }
}

/** The bytes after the planId, which count for it. */
export const PLAN_END = "\n}\n";

/** The whole document in chunks of about a MiB. */
export async function* serializePlan(
  plan: Pick<Plan, "header" | "actions">,
): AsyncGenerator<string, void, undefined> {
  const text = new PlanText(plan.header);
  for await (const action of plan.actions()) {
    const chunk = text.add(action);
    if (chunk !== undefined) yield chunk;
  }
  yield text.end().chunk;
}

/** The planId of a plan, by its content: however its JSON is laid out. */
export function computePlanId(
  header: PlanHeader,
  actions: Iterable<Action>,
): string {
  const text = new PlanText(header);
  for (const action of actions) text.add(action);
  return text.end().planId;
}
