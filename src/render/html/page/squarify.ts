/** Divides a rectangle among weights so that the parts are as near to squares as can be (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000). */

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * One rectangle for each weight, in their order; together they fill `whole`.
 * @param weights positive, the largest first
 */
export function squarify(weights: readonly number[], whole: Rect): Rect[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const scale = (whole.width * whole.height) / sum;
  const rects: Rect[] = [];
  let rest = whole;
  let start = 0;
  while (start < weights.length) {
    const side = Math.min(rest.width, rest.height);
    let end = start + 1;
    let area = (weights[start] ?? 0) * scale;
    let worst = worstRatio(weights, start, end, area, side, scale);
    while (end < weights.length) {
      const wider = area + (weights[end] ?? 0) * scale;
      const next = worstRatio(weights, start, end + 1, wider, side, scale);
      if (next > worst) break;
      [area, worst, end] = [wider, next, end + 1];
    }
    const areas = weights.slice(start, end).map((weight) => weight * scale);
    rest = layRow(areas, area, rest, rects);
    start = end;
  }
  return rects;
}

/** Of a row along `side`: how far the most oblong of its parts is from a square. */
function worstRatio(
  weights: readonly number[],
  start: number,
  end: number,
  area: number,
  side: number,
  scale: number,
): number {
  const largest = (weights[start] ?? 0) * scale;
  const smallest = (weights[end - 1] ?? 0) * scale;
  return Math.max(
    (side * side * largest) / (area * area),
    (area * area) / (side * side * smallest),
  );
}

/** Puts a row along the shorter side of `rest`; answers what is left of it. */
function layRow(
  areas: readonly number[],
  area: number,
  rest: Rect,
  rects: Rect[],
): Rect {
  const { x, y, width, height } = rest;
  const isColumn = width >= height;
  const thickness = area === 0 ? 0 : area / (isColumn ? height : width);
  let along = isColumn ? y : x;
  for (const part of areas) {
    const length = thickness === 0 ? 0 : part / thickness;
    rects.push(
      isColumn
        ? { x, y: along, width: thickness, height: length }
        : { x: along, y, width: length, height: thickness },
    );
    along += length;
  }
  return isColumn
    ? { x: x + thickness, y, width: width - thickness, height }
    : { x, y: y + thickness, width, height: height - thickness };
}
