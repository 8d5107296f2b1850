import fc from "fast-check";
import { expect, test } from "vitest";
import { isoTime } from "../../../src/scan/iso-time.ts";

test.each([
  [0n, "1970-01-01T00:00:00Z"],
  [1_714_557_600_500_000_000n, "2024-05-01T10:00:00.5Z"],
  [1_714_557_600_000_000_001n, "2024-05-01T10:00:00.000000001Z"],
  [-1n, "1969-12-31T23:59:59.999999999Z"],
  [-1_749_999_999n, "1969-12-31T23:59:58.250000001Z"],
  [-2_147_472_000_000_000_000n, "1901-12-14T00:00:00Z"],
  [253_402_300_799_999_999_999n, "9999-12-31T23:59:59.999999999Z"],
  [253_402_300_800_000_000_000n, "10000-01-01T00:00:00Z"],
  [-62_167_219_200_000_000_001n, "0000-01-01T00:00:00Z"],
  [10n ** 30n, "275760-09-13T00:00:00Z"],
])("%d ns is %s", (nanoseconds, text) => {
  expect(isoTime(nanoseconds)).toBe(text);
});

test("agrees with Date to the millisecond and loses no nanosecond", () => {
  const milliseconds = fc.integer({
    min: Date.UTC(1800, 0),
    max: Date.UTC(9999, 11),
  });
  fc.assert(
    fc.property(milliseconds, fc.nat(999_999), (ms, rest) => {
      const text = isoTime(BigInt(ms) * 1_000_000n + BigInt(rest));
      const [seconds, fraction = ""] = text.slice(0, -1).split(".");
      const digits = fraction.padEnd(9, "0");
      expect(`${seconds ?? ""}.${digits.slice(0, 3)}Z`).toBe(
        new Date(ms).toISOString(),
      );
      expect(Number(digits.slice(3))).toBe(rest);
      expect(text).not.toMatch(/\.\d*0Z$|\.Z$/);
    }),
  );
});
