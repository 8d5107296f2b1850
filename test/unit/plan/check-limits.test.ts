/** The guards against plans that do too much. */
import { describe, expect, it } from "vitest";
import type { AllowableCode } from "../../../src/model/finding.ts";
import type { Limit, Limits } from "../../../src/model/policy.ts";
import { checkLimits, type Counts } from "../../../src/plan/check-limits.ts";

const OFF: Limits = { maxDelete: null, maxChange: null, minFiles: 0 };
const NO_COUNTS: Counts = {
  localFiles: 0,
  remoteFiles: 0,
  deletes: 0,
  replacements: 0,
};

function breached(
  counts: Partial<Counts>,
  limits: Partial<Limits>,
  allowed: AllowableCode[] = [],
): string[] {
  return checkLimits(
    "photos",
    { ...NO_COUNTS, ...counts },
    { ...OFF, ...limits },
    new Set(allowed),
  ).map(
    ({ level, code, acknowledged }) =>
      `${level} ${code}${acknowledged === true ? " acknowledged" : ""}`,
  );
}

const percent = (percent: number, from?: number): Limit =>
  from === undefined
    ? { kind: "percent", percent }
    : { kind: "percent", percent, from };

describe("a limit", () => {
  it("as a number holds up to that number", () => {
    const limits = { maxDelete: { kind: "count", count: 3 } } as const;
    expect(breached({ remoteFiles: 9, deletes: 3 }, limits)).toEqual([]);
    expect(breached({ remoteFiles: 9, deletes: 4 }, limits)).toEqual([
      "error max-delete",
    ]);
  });

  it("in percent is of the files that the remote holds", () => {
    const limits = { maxChange: percent(25) };
    expect(breached({ remoteFiles: 8, replacements: 2 }, limits)).toEqual([]);
    expect(breached({ remoteFiles: 8, replacements: 3 }, limits)).toEqual([
      "error max-change",
    ]);
    expect(breached({ remoteFiles: 0, replacements: 0 }, limits)).toEqual([]);
  });

  it("in percent holds only once the remote has enough files", () => {
    const limits = { maxDelete: percent(25, 20) };
    expect(breached({ remoteFiles: 19, deletes: 19 }, limits)).toEqual([]);
    expect(breached({ remoteFiles: 20, deletes: 5 }, limits)).toEqual([]);
    expect(breached({ remoteFiles: 20, deletes: 6 }, limits)).toEqual([
      "error max-delete",
    ]);
  });

  it("that is off is never breached", () => {
    const counts = { remoteFiles: 99, deletes: 99, replacements: 99 };
    expect(breached(counts, {})).toEqual([]);
  });

  it("of local files is a least number", () => {
    expect(breached({ localFiles: 1 }, { minFiles: 1 })).toEqual([]);
    expect(breached({ localFiles: 0 }, { minFiles: 1 })).toEqual([
      "error min-files",
    ]);
  });

  it("that is allowed is a warning which says so, and allows no other", () => {
    const limits = { maxDelete: percent(0), maxChange: percent(0) };
    const counts = { remoteFiles: 2, deletes: 1, replacements: 1 };
    expect(breached(counts, limits, ["max-delete"])).toEqual([
      "warning max-delete acknowledged",
      "error max-change",
    ]);
  });
});
