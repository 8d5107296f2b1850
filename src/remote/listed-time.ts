/** Times as LIST shows them: the server's wall clock in a zone that it doesn't name, to the minute or the day. */
import type { TimeSpan } from "../model/remote-files.ts";

const MINUTE = 60_000;
/** All zones are multiples of it. */
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** Milliseconds that a time to the minute leaves open. */
const MINUTE_SPAN = MINUTE - 1;
const DAY_SPAN = DAY - 1;

/** The zones of the world reach from UTC-12 to UTC+14. */
const WESTMOST = -12 * HOUR;
const EASTMOST = 14 * HOUR;
/** The file used to find the zone may be of summer and another one of winter. */
const SEASON = HOUR;

/**
 * `May 01 10:00`, `May 1  2020`, `1. May 10:00` or `2024-05-01 10:00` of `ls -l`, as if it were UTC. Undefined for months
 * that are not English.
 * @param now milliseconds since 1970; a date without a year lies at most one day after it
 */
export function unixTime(
  date: string,
  timeOrYear: string,
  now: number,
): TimeSpan | undefined {
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date);
  const clock = /^(\d{1,2}):(\d\d)$/.exec(timeOrYear);
  const time = clock && { hour: Number(clock[1]), minute: Number(clock[2]) };
  if (iso !== null) {
    return span(Number(iso[1]), Number(iso[2]), Number(iso[3]), time);
  }
  const words = /^([a-z]{3})\s+(\d{1,2})\.?$/i.exec(date);
  const reversed = /^(\d{1,2})\.?\s+([a-z]{3})$/i.exec(date);
  const name = (words?.[1] ?? reversed?.[2] ?? "").toLowerCase();
  const month = MONTHS.indexOf(name) + 1;
  const day = Number(words?.[2] ?? reversed?.[1]);
  if (time === null) return span(Number(timeOrYear), month, day, time);
  const thisYear = new Date(now).getUTCFullYear();
  // 29 February may be eight years back: 1900 and 2100 have none.
  for (let year = thisYear + 1; year >= thisYear - 8; year--) {
    const found = span(year, month, day, time);
    if (found !== undefined && found.from <= now + DAY) return found;
  }
  return undefined;
}

/** `05-01-24  10:00AM` or `05-01-2024  22:00`, as IIS has it, as if it were UTC. */
export function dosTime(text: string): TimeSpan | undefined {
  const match =
    /^(\d\d)-(\d\d)-(\d{4}|\d\d)\s+(\d{1,2}):(\d\d)\s?([AP]M)?$/.exec(text);
  if (match === null) return undefined;
  const [, month, day, digits = "", hour, minute, half] = match;
  const short = digits.length === 2;
  // As POSIX has it: 69 to 99 are of the last century.
  const century = short ? (Number(digits) < 69 ? 2000 : 1900) : 0;
  const year = century + Number(digits);
  const hour12 = (Number(hour) % 12) + (half === "PM" ? 12 : 0);
  return span(year, Number(month), Number(day), {
    hour: half === undefined ? Number(hour) : hour12,
    minute: Number(minute),
  });
}

/** Undefined for what is in no calendar. @param time null: only the day is told */
function span(
  year: number,
  month: number,
  day: number,
  time: { readonly hour: number; readonly minute: number } | null,
): TimeSpan | undefined {
  const { hour, minute } = time ?? { hour: 0, minute: 0 };
  const from = Date.UTC(year, month - 1, day, hour, minute);
  const date = new Date(from);
  const exists =
    year >= 1900 &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    minute < 60;
  if (!exists) return undefined;
  return { from, to: from + (time === null ? DAY_SPAN : MINUTE_SPAN) };
}

/** Whether a time tells the minute, so that the zone shows in it. */
export function tellsMinute({ from, to }: TimeSpan): boolean {
  return to - from === MINUTE_SPAN;
}

/**
 * The zone in milliseconds east of UTC, from one file's time to the minute (as if it were UTC) and its exact time.
 * Undefined when no zone explains both: the file has changed meanwhile, or the year was guessed wrong.
 */
export function zoneBetween(
  listed: TimeSpan,
  exact: string,
): number | undefined {
  const difference = listed.from - Date.parse(exact);
  const zone = Math.floor(difference / QUARTER + 0.5) * QUARTER;
  const rest = Math.abs(difference - zone);
  return rest <= MINUTE && zone >= WESTMOST && zone <= EASTMOST
    ? zone
    : undefined;
}

/** Where the exact time lies. @param zone as of {@link zoneBetween}; undefined: any zone of the world */
export function withinUtc(
  { from, to }: TimeSpan,
  zone: number | undefined,
): TimeSpan {
  return zone === undefined
    ? { from: from - EASTMOST, to: to - WESTMOST }
    : { from: from - zone - SEASON, to: to - zone + SEASON };
}
