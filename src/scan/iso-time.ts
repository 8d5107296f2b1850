/** A file's time as the plan writes it. */

const SECOND = 1_000_000_000n;
const DAY = 86_400;
/** The years 0000 to 275760, which is what `Date` and the plan's form can hold; file systems can hold more. */
const FIRST = -62_167_219_200n * SECOND;
const LAST = 8_640_000_000_000n * SECOND;

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) =>
  number.toString().padStart(2, "0"),
);

/**
 * `2024-05-01T10:00:00.5Z`: UTC, to the nanosecond, without trailing zeros. Years after 9999 have more digits and no sign.
 * @param nanoseconds since 1970, negative before; what lies outside the years 0000 to 275760 becomes their first or last second.
 */
export function isoTime(nanoseconds: bigint): string {
  const time =
    nanoseconds < FIRST ? FIRST : nanoseconds > LAST ? LAST : nanoseconds;
  // BigInt's remainder has the sign of the dividend: before 1970 the fraction still counts forwards.
  const rest = Number(time % SECOND);
  const fraction = rest < 0 ? rest + Number(SECOND) : rest;
  const seconds = Number(time / SECOND) - (rest < 0 ? 1 : 0);
  const day = Math.floor(seconds / DAY);
  const second = seconds - day * DAY;
  const hour = TWO_DIGITS[Math.floor(second / 3600)];
  const minute = TWO_DIGITS[Math.floor(second / 60) % 60];
  const text = `${dateOf(day)}T${hour}:${minute}:${TWO_DIGITS[second % 60]}`;
  return fraction === 0 ? `${text}Z` : `${text}.${decimals(fraction)}Z`;
}

let last = { day: 0, date: "1970-01-01" };

/** `Date` takes four times as long as all the rest, and files in a row are often of one day. */
function dateOf(day: number): string {
  if (last.day !== day) {
    const text = new Date(day * DAY * 1000).toISOString();
    const date = text.slice(0, text.indexOf("T")).replace(/^\+0*/, "");
    last = { day, date };
  }
  return last.date;
}

/** Nine digits without the zeros at their end. */
function decimals(nanoseconds: number): string {
  const digits = (1_000_000_000 + nanoseconds).toString();
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  return digits.slice(1, end);
}
