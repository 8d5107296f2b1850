/** A file's time as the plan writes it. */

const SECOND = 1_000_000_000n;
/** The years 0000 to 275760, which is what `Date` and the plan's form can hold; file systems can hold more. */
const FIRST = -62_167_219_200n * SECOND;
const LAST = 8_640_000_000_000n * SECOND;

/**
 * `2024-05-01T10:00:00.5Z`: UTC, to the nanosecond, without trailing zeros. Years after 9999 have more digits and no sign.
 * @param nanoseconds since 1970, negative before; what lies outside the years 0000 to 275760 becomes their first or last second.
 */
export function isoTime(nanoseconds: bigint): string {
  const time =
    nanoseconds < FIRST ? FIRST : nanoseconds > LAST ? LAST : nanoseconds;
  // BigInt's remainder has the sign of the dividend: before 1970 the fraction still counts forwards.
  const fraction = ((time % SECOND) + SECOND) % SECOND;
  const date = new Date(Number((time - fraction) / 1_000_000n));
  const seconds = date.toISOString().replace(/^\+0*/, "").slice(0, -5);
  if (fraction === 0n) return `${seconds}Z`;
  const digits = fraction.toString().padStart(9, "0").replace(/0+$/, "");
  return `${seconds}.${digits}Z`;
}
