/** Pixels [left, right] × [top, bottom], both ends included; empty when left > right or top > bottom. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The pixels of a width × height map whose centres may lie within `reach` of the polyline's bounding box. */
export function reachOf(line: Float64Array, reach: number, width: number, height: number): Window {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let k = 0; k < line.length; k += 2) {
    minX = Math.min(minX, line[k]!);
    maxX = Math.max(maxX, line[k]!);
    minY = Math.min(minY, line[k + 1]!);
    maxY = Math.max(maxY, line[k + 1]!);
  }
  return {
    left: Math.max(0, Math.ceil(minX - reach - 0.5)),
    top: Math.max(0, Math.ceil(minY - reach - 0.5)),
    right: Math.min(width - 1, Math.floor(maxX + reach - 0.5)),
    bottom: Math.min(height - 1, Math.floor(maxY + reach - 0.5)),
  };
}

/**
 * Lowers `squares` [height · width] to the squared distance of each pixel centre to the segment a–b, exact wherever
 * that distance is at most `reach`; farther pixels may be left alone.
 *
 * A row is entered only where the segment passes within `reach` of it vertically, and left as soon as the columns near
 * that stretch are done: work grows with the segment's length, not with the area of its bounding box.
 */
export function lowerToSegment(
  squares: Float64Array,
  width: number,
  height: number,
  reach: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): void {
  const dx = bx - ax;
  const dy = by - ay;
  const length2 = dx * dx + dy * dy;
  const inverse = length2 > 0 ? 1 / length2 : 0; // a point: t stays 0
  const top = Math.max(0, Math.ceil(Math.min(ay, by) - reach - 0.5));
  const bottom = Math.min(height - 1, Math.floor(Math.max(ay, by) + reach - 0.5));
  for (let y = top; y <= bottom; y++) {
    const py = y + 0.5 - ay;
    // Stretch [t0, t1] of the segment within `reach` of this row.
    let [t0, t1] = [0, 1];
    if (dy !== 0) {
      const [u, v] = [(py - reach) / dy, (py + reach) / dy];
      t0 = Math.max(0, Math.min(u, v));
      t1 = Math.min(1, Math.max(u, v));
    }
    const [x0, x1] = [ax + t0 * dx, ax + t1 * dx];
    const left = Math.max(0, Math.ceil(Math.min(x0, x1) - reach - 0.5));
    const right = Math.min(width - 1, Math.floor(Math.max(x0, x1) + reach - 0.5));
    for (let x = left, at = y * width + left; x <= right; x++, at++) {
      const px = x + 0.5 - ax;
      let t = (px * dx + py * dy) * inverse;
      t = t < 0 ? 0 : Math.min(t, 1);
      const ex = px - t * dx;
      const ey = py - t * dy;
      const square = ex * ex + ey * ey;
      if (square < squares[at]!) squares[at] = square;
    }
  }
}
