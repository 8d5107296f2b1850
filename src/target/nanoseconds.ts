/** Times as the plan writes them, as numbers that the system takes. */

/** Nanoseconds since 1970; undefined: there is no such moment. @param time UTC, ISO 8601, as `isoTime` writes it */
export function nanoseconds(time: string): bigint | undefined {
  const [seconds = "", fraction = ""] = time.replace(/Z$/, "").split(".");
  // ECMAScript wants years of more than four digits with a sign and six digits.
  const padded = seconds.replace(
    /^\d{5,6}(?=-)/,
    (year) => `+${year.padStart(6, "0")}`,
  );
  const whole = Date.parse(`${padded}Z`);
  if (Number.isNaN(whole)) return undefined;
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(9, "0"));
}
