/** Sizes and rates for people, in SI units as disks and providers count them: 1 kB is 1000 bytes. */
import { formatCount } from "./format-count.ts";

const UNITS = ["kB", "MB", "GB", "TB", "PB", "EB"] as const;
const EXACT = 9_999.5;

/** `bytes`, not negative: exact where that is as short (`8,192 B`), else three significant digits (`81.2 kB`). */
export function formatBytes(bytes: number): string {
  if (bytes < EXACT) return `${formatCount(Math.round(bytes))} B`;
  let value = bytes;
  let unit = "B";
  for (const next of UNITS) {
    // 999.5 would be rounded to 1000 of this unit, which is 1.00 of the next.
    if (value < 999.5) break;
    value /= 1000;
    unit = next;
  }
  const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${unit}`;
}

/** A change of size; exact where rounding would hide it. */
export function formatSizeChange(before: number, after: number): string {
  const [from, to] = [formatBytes(before), formatBytes(after)];
  if (before === after) return to;
  return from === to
    ? `${formatCount(before)} → ${formatCount(after)} B`
    : `${from} → ${to}`;
}
