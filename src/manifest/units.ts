/** Durations and limits as manifests write them: `30s`, `10m`; `25%` or 25. */
import type { Limit } from "../model/policy.ts";

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

export const DURATION = /^(\d{1,9})(ms|s|m|h|d)$/;

/** Milliseconds; NaN when `text` doesn't match {@link DURATION}. */
export function parseDuration(text: string): number {
  const [, digits, unit = ""] = DURATION.exec(text) ?? [];
  return Number(digits) * (MILLISECONDS[unit] ?? NaN);
}

/** 0 to 100 per cent. */
export const PERCENT = /^(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)%$/;

/** @param value a whole number, or text that matches {@link PERCENT} */
export function toLimit(value: number | string): Limit {
  return typeof value === "number"
    ? { kind: "count", count: value }
    : { kind: "percent", percent: Number.parseFloat(value) };
}
