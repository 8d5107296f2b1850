/** Times as the plan writes them, as numbers that the system takes. */

/** Nanoseconds since 1970. @param time UTC, ISO 8601, as `isoTime` writes it */
export function nanoseconds(time: string): bigint {
  const [seconds = "", fraction = ""] = time.replace(/Z$/, "").split(".");
  // ECMAScript wants years of more than four digits with a sign and six digits.
  const padded = seconds.replace(
    /^\d{5,6}(?=-)/,
    (year) => `+${year.padStart(6, "0")}`,
  );
  const whole = BigInt(Date.parse(`${padded}Z`)) * 1_000_000n;
  return whole + BigInt(fraction.padEnd(9, "0"));
}
