/** Cuts lists to a number of characters, and says so. */

/**
 * As many of `lines` as fit in `room` characters, their newlines counted. If they don't all fit, the last line is
 * `more` of how many are missing; it alone may go over a room that is too small even for it.
 */
export function fitLines(
  lines: readonly string[],
  room: number,
  more: (missing: number) => string,
): string[] {
  if (fittingCount(lines, room) === lines.length) return [...lines];
  const count = fittingCount(lines, room - more(lines.length).length - 1);
  return [...lines.slice(0, count), more(lines.length - count)];
}

/** How many of `lines`, from the first, fit in `room` characters, their newlines counted. */
export function fittingCount(lines: readonly string[], room: number): number {
  let left = room;
  const tooMuch = lines.findIndex((line) => (left -= line.length + 1) < 0);
  return tooMuch < 0 ? lines.length : tooMuch;
}
