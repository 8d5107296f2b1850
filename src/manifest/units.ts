/** Durations, ages, rates and limits as manifests write them: `30s`, `10m`; `90d`; `5MB/s`; `25%` or 25. */
import type { Limit } from "../model/policy.ts";

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
};

export const DURATION = /^(\d{1,9})(ms|s|m|h|d)$/;

/** A year has 365 days. */
export const AGE = /^(\d{1,9})(h|d|w|y)$/;

/** Milliseconds; NaN when `text` doesn't match `form`. */
export function parseDuration(text: string, form = DURATION): number {
  const [, digits, unit = ""] = form.exec(text) ?? [];
  return Number(digits) * (MILLISECONDS[unit] ?? NaN);
}

/** Bytes; k, M and G count in thousands, Ki, Mi and Gi in 1024s. */
const RATE_UNITS: Readonly<Record<string, number>> = {
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  kbit: 1e3 / 8,
  Mbit: 1e6 / 8,
  Gbit: 1e9 / 8,
};

export const RATE = /^(\d{1,9}(?:\.\d{1,3})?)([kMG]B|[KMG]iB|[kMG]bit)\/s$/;

/** Bytes a second; NaN when `text` doesn't match {@link RATE}. */
export function parseRate(text: string): number {
  const [, digits, unit = ""] = RATE.exec(text) ?? [];
  return Number(digits) * (RATE_UNITS[unit] ?? NaN);
}

const SLOPPY_RATE =
  /^(\d+(?:[.,]\d+)?)\s*([kmg])(i?)(b|bits?|bytes?)?\s*(?:ps|\/\s*s(?:ec(?:ond)?)?)?$/i;

/** The rates that a text like `5MB`, `800 K/s` or `5mbps` may stand for; a small b is a bit to some and a byte to others. */
export function meantRates(typed: string): readonly string[] {
  const [, digits = "", prefix = "", binary = "", unit = ""] =
    SLOPPY_RATE.exec(typed.trim()) ?? [];
  const number = digits.replace(",", ".");
  const thousands = prefix.toUpperCase().replace("K", "k");
  const bits = `${number}${thousands}bit/s`;
  const bytes =
    binary === ""
      ? `${number}${thousands}B/s`
      : `${number}${prefix.toUpperCase()}iB/s`;
  const meansBits = /^bit/i.test(unit);
  const meansBytes = binary !== "" || (!meansBits && unit !== "b");
  const meant = meansBytes ? [bytes] : meansBits ? [bits] : [bits, bytes];
  return meant.filter((rate) => RATE.test(rate));
}

/** 0 to 100 per cent. */
export const PERCENT = /^(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)%$/;

/** @param value a whole number, or text that matches {@link PERCENT} */
export function toLimit(value: number | string): Limit {
  return typeof value === "number"
    ? { kind: "count", count: value }
    : { kind: "percent", percent: Number.parseFloat(value) };
}
