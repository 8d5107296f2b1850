import { expect, test } from "vitest";
import {
  formatBytes,
  formatSizeChange,
} from "../../../src/render/format-bytes.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [8_192, "8,192 B"],
  [9_999, "9,999 B"],
  [10_000, "10.0 kB"],
  [81_220, "81.2 kB"],
  [99_949, "99.9 kB"],
  [99_960, "100 kB"],
  [999_499, "999 kB"],
  [999_500, "1.00 MB"],
  [9_994_999, "9.99 MB"],
  [9_995_000, "10.0 MB"],
  [1_500_000_000, "1.50 GB"],
  [Number.MAX_SAFE_INTEGER, "9.01 PB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [512, 2_048, "512 B → 2,048 B"],
  [81_220, 1_310_720, "81.2 kB → 1.31 MB"],
  [81_220, 81_233, "81,220 → 81,233 B"],
  [81_220, 81_220, "81.2 kB"],
])("a change from %d to %d bytes is %s", (before, after, text) => {
  expect(formatSizeChange(before, after)).toBe(text);
});
