/** Distances between polylines, in double precision and without cleverness. Test support only. */

/** Distance of (x, y) to the segment a–b. */
function toSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length2));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** Distance of (x, y) to the nearest of all segments of a polyline; a polyline of one point is that point. */
export function toPolyline(x: number, y: number, line: ArrayLike<number>): number {
  let nearest = Math.hypot(x - line[0]!, y - line[1]!);
  for (let k = 0; k + 3 < line.length; k += 2)
    nearest = Math.min(nearest, toSegment(x, y, line[k]!, line[k + 1]!, line[k + 2]!, line[k + 3]!));
  return nearest;
}

/** `count` points at equal distances along a polyline, ends included. */
export function resample(line: ArrayLike<number>, count: number): number[] {
  const along = [0];
  for (let k = 2; k < line.length; k += 2)
    along.push(along[along.length - 1]! + Math.hypot(line[k]! - line[k - 2]!, line[k + 1]! - line[k - 1]!));
  const total = along[along.length - 1]!;
  const points: number[] = [];
  for (let i = 0, s = 0; i < count; i++) {
    const at = (total * i) / (count - 1);
    while (s < along.length - 2 && along[s + 1]! < at) s++;
    const step = along[s + 1]! - along[s]!;
    const t = step > 0 ? (at - along[s]!) / step : 0;
    for (const axis of [0, 1]) points.push(line[2 * s + axis]! * (1 - t) + line[2 * s + 2 + axis]! * t);
  }
  return points;
}

/** Mean distance of points along `line` to the polyline `to`. */
export function meanDistance(line: ArrayLike<number>, to: ArrayLike<number>): number {
  const points = resample(line, 64);
  let sum = 0;
  for (let k = 0; k < points.length; k += 2) sum += toPolyline(points[k]!, points[k + 1]!, to);
  return sum / (points.length / 2);
}

/** Height of a polyline's bounding box: of the outline, the height of the face. */
export function heightOf(line: ArrayLike<number>): number {
  let [low, high] = [Infinity, -Infinity];
  for (let k = 1; k < line.length; k += 2) [low, high] = [Math.min(low, line[k]!), Math.max(high, line[k]!)];
  return high - low;
}

/** Length of a polyline. */
export function lengthOf(line: ArrayLike<number>): number {
  let length = 0;
  for (let k = 2; k < line.length; k += 2) length += Math.hypot(line[k]! - line[k - 2]!, line[k + 1]! - line[k - 1]!);
  return length;
}
