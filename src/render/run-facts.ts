/** What a run came to, as events and receipts have it. */
import type * as z from "zod";
import type { ApplyResult } from "../apply/apply-result.ts";
import { type FtpSyncError, StaleError } from "../model/errors.ts";
import type { VerifyResult } from "../verify/verify-result.ts";
import type { errorSchema, resultSchema, RunEvent } from "./event-format.ts";

export function resultFacts(
  result: ApplyResult,
): Readonly<z.infer<typeof resultSchema>> {
  const { planId, done, alreadyDone, bytes, failures, missing } = result;
  return {
    planId,
    done: Object.fromEntries(
      Object.entries(done).filter(([, count]) => count > 0),
    ),
    ...{ alreadyDone, bytes },
    failures: failures.map(({ action, kind, message, hint }) => ({
      ...{ source: action.source, id: action.id, op: action.op },
      ...{ path: action.path, outcome: kind, message },
      ...(hint === undefined ? {} : { hint }),
    })),
    ...(missing === undefined ? {} : { missing }),
    unrecorded: result.unrecorded.map((each) => ({ ...each })),
  };
}

export function errorFacts(
  error: FtpSyncError,
): Readonly<z.infer<typeof errorSchema>> {
  const { message, hint } = error;
  return {
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(error instanceof StaleError
      ? { differences: [...error.differences] }
      : {}),
  };
}

/** What is wrong with single files of a source, then what came of it as a whole. */
export function* verifyEvents({
  level,
  sources,
}: VerifyResult): Generator<RunEvent> {
  for (const { source, findings, dates, ...verdict } of sources) {
    for (const finding of findings)
      yield { event: "finding", source, ...finding };
    const { problems, notices, proven } = verdict;
    yield {
      ...{ event: "verdict", source, level, ...verdict },
      ...(dates === undefined ? {} : { dates }),
      problems: [...problems],
      notices: [...notices],
      proven: { ...proven },
    };
  }
}
