/** Tells programs what a run does and what it came to: events on stdout, a receipt in a file. */
import { resolve } from "node:path";
import type { ApplyResult } from "../apply/apply-result.ts";
import { FtpSyncError } from "../model/errors.ts";
import type { Plan } from "../plan/plan-format.ts";
import type { RunEvent } from "../render/event-format.ts";
import { EventTeller } from "../render/tell-events.ts";
import { errorFacts, resultFacts, verifyEvents } from "../render/run-facts.ts";
import { holds, type VerifyResult } from "../verify/verify-result.ts";
import type { Receipt } from "../render/receipt-format.ts";
import type { CliContext } from "./context.ts";
import { exitStatus } from "./exit-status.ts";
import { saveFile } from "../host/save-file.ts";

interface ReportOptions {
  readonly command: (RunEvent & { event: "begin" })["command"];
  readonly wantsEvents: boolean;
  /** Where the receipt goes. */
  readonly receipt?: string | undefined;
}

type Ending = Omit<RunEvent & { event: "end" }, "event" | "at">;

export class RunReport {
  readonly events: EventTeller | undefined;
  readonly #context: CliContext;
  readonly #options: ReportOptions;
  #planId: string | null = null;
  #result: ApplyResult | undefined;
  #holds: boolean | undefined;

  constructor(context: CliContext, options: ReportOptions) {
    this.#context = context;
    this.#options = options;
    const { stdout } = context;
    const write = (event: RunEvent): void => {
      stdout.write(`${JSON.stringify(event)}\n`);
    };
    this.events = options.wantsEvents
      ? new EventTeller(write, () => performance.now())
      : undefined;
  }

  planned({ planId, header }: Plan): void {
    this.#planId = planId;
    const { applyable } = header;
    const counts = Object.entries(header.summary);
    const summary = Object.fromEntries(
      counts.map(([op, count = 0]) => [op, count]),
    );
    this.events?.emit({ event: "plan", planId, applyable, summary });
  }

  applied(result: ApplyResult): void {
    this.#result = result;
  }

  verified(result: VerifyResult): void {
    this.#holds = holds(result);
    for (const event of verifyEvents(result)) this.events?.emit(event);
  }

  /**
   * @param work answers the exit status
   * @throws what it throws, once that is told
   */
  async around(work: () => Promise<number>): Promise<number> {
    const began = moment();
    const { command } = this.#options;
    this.events?.emit({
      ...{ event: "begin", format: "ftp-sync/events", version: 1 },
      ...{ command, at: began },
    });
    try {
      const status = await work();
      await this.#end(began, { status });
      return status;
    } catch (error) {
      const told =
        error instanceof FtpSyncError ? errorFacts(error) : undefined;
      const words = told ?? { message: "a bug in ftp-sync" };
      await this.#end(began, { status: exitStatus(error), error: words });
      throw error;
    }
  }

  async #end(began: string, { status, error }: Ending): Promise<void> {
    const ended = moment();
    const result = this.#result && resultFacts(this.#result);
    const outcome = {
      status,
      ...(result === undefined ? {} : { result }),
      ...(error === undefined ? {} : { error }),
    };
    const holds = this.#holds === undefined ? {} : { holds: this.#holds };
    this.events?.emit({ event: "end", at: ended, ...holds, ...outcome });
    const { receipt: file } = this.#options;
    if (file === undefined) return;
    const receipt: Receipt = {
      ...{ format: "ftp-sync/receipt", version: 1, planId: this.#planId },
      ...{ began, ended, ...outcome },
    };
    await saveFile(resolve(this.#context.cwd, file), lines(receipt));
  }
}

async function* lines(receipt: Receipt): AsyncGenerator<string> {
  yield `${await Promise.resolve(JSON.stringify(receipt, undefined, 2))}\n`;
}

function moment(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}
