import fc from "fast-check";
import { expect, test } from "vitest";
import {
  rowWindow,
  scrollFor,
} from "../../../../src/render/html/page/row-window.ts";

const VIEW = 600;

const list = fc
  .record({
    count: fc.oneof(
      fc.integer({ min: 1, max: 2_000 }),
      fc.integer({ min: 1, max: 3_000_000 }),
    ),
    rowHeight: fc.constantFrom(34, 56),
    openHeight: fc.integer({ min: 0, max: 500 }),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    isOpen: fc.boolean(),
  })
  .map(({ count, rowHeight, openHeight, at, isOpen }) => ({
    ...{ count, rowHeight, openHeight },
    open: isOpen ? Math.floor(at * (count - 1)) : undefined,
  }));

test("rows in the window cover what is in sight, in their order, and are few", () => {
  fc.assert(
    fc.property(
      list,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (rows, part) => {
        const { height } = rowWindow(rows, 0, VIEW);
        expect(height).toBeLessThanOrEqual(10_000_000);
        const scrollTop = part * Math.max(0, height - VIEW);
        const { first, end, topOf } = rowWindow(rows, scrollTop, VIEW);
        expect(end - first).toBeLessThan(50);
        expect(end).toBeGreaterThan(first);
        if (first > 0) expect(topOf(first)).toBeLessThanOrEqual(scrollTop);
        if (end < rows.count)
          expect(topOf(end)).toBeGreaterThanOrEqual(scrollTop + VIEW);
        for (let row = first + 1; row < end; row++) {
          const gap = topOf(row) - topOf(row - 1) - rows.rowHeight;
          expect(gap).toBeCloseTo(row - 1 === rows.open ? rows.openHeight : 0);
        }
      },
    ),
  );
});

test("scrolling to a row brings it whole into sight", () => {
  fc.assert(
    fc.property(
      list,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (rows, part, at) => {
        const { height } = rowWindow(rows, 0, VIEW);
        const most = Math.max(0, height - VIEW);
        const row = Math.floor(at * (rows.count - 1));
        const wanted = scrollFor(rows, row, part * most, VIEW);
        const scrollTop = Math.max(0, Math.min(wanted, most));
        const { first, end, topOf } = rowWindow(rows, scrollTop, VIEW);
        expect(row).toBeGreaterThanOrEqual(first);
        expect(row).toBeLessThan(end);
        expect(topOf(row)).toBeGreaterThanOrEqual(scrollTop - 1);
        expect(topOf(row) + rows.rowHeight).toBeLessThanOrEqual(
          scrollTop + VIEW + 1,
        );
      },
    ),
  );
});
