/** Times of a plan (UTC, ISO 8601) for people. */

/** The day of a time: `2024-05-01`. */
export function formatDay(time: string): string {
  return time.replace(/T.*$/, "");
}

/** To the second, and the day only once where both have it: `2024-05-01 → 2024-06-02`, `2024-05-01 10:00:00 → 11:00:00`. */
export function formatTimeChange(
  before: string | undefined,
  after: string | undefined,
): string {
  if (before === undefined || after === undefined)
    return `${formatTime(before)} → ${formatTime(after)}`;
  const [from, to] = [formatDay(before), formatDay(after)];
  return from === to
    ? `${formatTime(before)} → ${formatTime(after).slice(to.length + 1)}`
    : `${from} → ${to}`;
}

/** Whether two times, as far as they are known, are the same to the second. */
export function isSameSecond(
  a: string | undefined,
  b: string | undefined,
): boolean {
  return formatTime(a) === formatTime(b);
}

/** To the second: `2024-05-01 10:00:00`. */
export function formatMoment(time: string): string {
  return formatTime(time);
}

function formatTime(time: string | undefined): string {
  return time === undefined
    ? "unknown"
    : time.replace("T", " ").replace(/(?:\.\d+)?Z$/, "");
}
