import fc from "fast-check";
import { expect, test } from "vitest";
import { squarify } from "../../../../src/render/html/page/squarify.ts";

const whole = { x: 10, y: 20, width: 600, height: 400 };

test("parts fill the whole in proportion to their weights, inside of it and beside each other", () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.double({ min: 1, max: 1e9, noNaN: true }), {
          minLength: 1,
          maxLength: 60,
        })
        .map((weights) => weights.sort((a, b) => b - a)),
      (weights) => {
        const rects = squarify(weights, whole);
        expect(rects).toHaveLength(weights.length);
        const sum = weights.reduce((total, weight) => total + weight, 0);
        rects.forEach(({ x, y, width, height }, index) => {
          const share = (weights[index] ?? 0) / sum;
          expect(width * height).toBeCloseTo(share * 240_000, 3);
          expect(x).toBeGreaterThanOrEqual(9.95);
          expect(y).toBeGreaterThanOrEqual(19.95);
          expect(x + width).toBeLessThanOrEqual(610.05);
          expect(y + height).toBeLessThanOrEqual(420.05);
        });
        for (const [i, a] of rects.entries())
          for (const b of rects.slice(i + 1)) {
            const across =
              Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
            const along =
              Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
            expect(Math.min(across, along)).toBeLessThan(0.05);
          }
      },
    ),
  );
});

test("equal weights become near to squares", () => {
  for (const { width, height } of squarify(Array<number>(24).fill(1), whole))
    expect(Math.max(width / height, height / width)).toBeLessThan(2);
});
