import { expect, test } from "vitest";
import {
  tellsMinute,
  unixTime,
  withinUtc,
  zoneBetween,
} from "../../../src/remote/listed-time.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2024, 5, 1);

function listed(date: string, time: string) {
  const span = unixTime(date, time, NOW);
  if (span === undefined) throw new Error(`${date} ${time} is no time`);
  return span;
}

test.each([
  ["UTC", "10:07", "2024-05-01T10:07:59Z", 0],
  ["west", "05:07", "2024-05-01T10:07:00Z", -5 * HOUR],
  ["the westmost", "22:07", "2024-05-02T10:07:30Z", -12 * HOUR],
  ["the eastmost", "10:07", "2024-04-30T20:07:59.9Z", 14 * HOUR],
  ["Nepal", "10:07", "2024-05-01T04:22:31Z", 5.75 * HOUR],
  ["a server that rounds up", "10:07", "2024-05-01T10:06:31Z", 0],
  ["none in the world", "10:07", "2024-04-30T19:52:00Z", undefined],
  ["no zone: the file changed", "10:07", "2024-05-01T10:12:31Z", undefined],
  ["another year", "10:07", "2023-05-01T10:07:59Z", undefined],
])("a zone shows in one file's two times: %s", (_, time, exact, zone) => {
  expect(zoneBetween(listed("May 01", time), exact)).toBe(zone);
});

test("only times to the minute tell a zone", () => {
  expect(tellsMinute(listed("May 01", "10:07"))).toBe(true);
  expect(tellsMinute(listed("May 01", "2020"))).toBe(false);
});

test("in a known zone the exact time lies within an hour: the season of the file may be another one", () => {
  const from = Date.UTC(2024, 4, 1, 4, 22);
  expect(withinUtc(listed("May 01", "10:07"), 5.75 * HOUR)).toEqual({
    from: from - HOUR,
    to: from + MINUTE - 1 + HOUR,
  });
});

test("in an unknown zone it lies wherever on earth it may", () => {
  const from = Date.UTC(2020, 4, 1);
  expect(withinUtc(listed("May 01", "2020"), undefined)).toEqual({
    from: from - 14 * HOUR,
    to: from + 36 * HOUR - 1,
  });
});
