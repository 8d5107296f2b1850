/** Which rows of a long list are in sight, and where they stand. One of them may be open, and is higher by its details. */

export interface RowList {
  readonly count: number;
  /** Pixels. */
  readonly rowHeight: number;
  /** Position of the open row; undefined: none is. */
  readonly open: number | undefined;
  /** Pixels of its details, below it. */
  readonly openHeight: number;
}

/** Browsers can't lay out an element that is much higher; longer lists scroll in larger steps. */
const MOST_PIXELS = 10_000_000;
/** Rows beyond both edges that are kept ready. */
const SPARE = 8;

export interface RowWindow {
  /** Pixels that the scrolled element has. */
  readonly height: number;
  /** The first row to draw, and the one after the last. */
  readonly first: number;
  readonly end: number;
  /** Where a row is to be drawn in that element. */
  readonly topOf: (row: number) => number;
}

export function rowWindow(
  list: RowList,
  scrollTop: number,
  viewHeight: number,
): RowWindow {
  const full = topInList(list, list.count);
  const height = Math.min(full, MOST_PIXELS);
  const top = scrollTop * stepOf(full, height, viewHeight);
  const shift = scrollTop - top;
  return {
    height,
    first: Math.max(0, rowAt(list, top) - SPARE),
    end: Math.min(list.count, rowAt(list, top + viewHeight) + 1 + SPARE),
    topOf: (row) => topInList(list, row) + shift,
  };
}

/** How far to scroll for a row to be whole in sight; from where it is now when it is. */
export function scrollFor(
  list: RowList,
  row: number,
  scrollTop: number,
  viewHeight: number,
): number {
  const full = topInList(list, list.count);
  const height = Math.min(full, MOST_PIXELS);
  const step = stepOf(full, height, viewHeight);
  const top = topInList(list, row);
  const bottom =
    top + list.rowHeight + (row === list.open ? list.openHeight : 0);
  const seen = scrollTop * step;
  if (top < seen || bottom - top > viewHeight) return top / step;
  return bottom > seen + viewHeight ? (bottom - viewHeight) / step : scrollTop;
}

/** Pixels of the list for one pixel of scrolling. */
function stepOf(full: number, height: number, viewHeight: number): number {
  return height < full && height > viewHeight
    ? (full - viewHeight) / (height - viewHeight)
    : 1;
}

function topInList(
  { rowHeight, open, openHeight }: RowList,
  row: number,
): number {
  return row * rowHeight + (open !== undefined && row > open ? openHeight : 0);
}

function rowAt(list: RowList, top: number): number {
  const { rowHeight, open, openHeight } = list;
  if (open === undefined || top < (open + 1) * rowHeight)
    return Math.floor(top / rowHeight);
  return Math.max(open, Math.floor((top - openHeight) / rowHeight));
}
