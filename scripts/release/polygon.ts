/** Whether the centre of the pixel in column x and row y lies inside a polygon x0, y0, x1, y1, … (even-odd rule). */
export function insidePolygon(points: ArrayLike<number>): (x: number, y: number) => boolean {
  const count = points.length / 2;
  return (column, row) => {
    const [x, y] = [column + 0.5, row + 0.5];
    let inside = false;
    for (let i = 0, j = count - 1; i < count; j = i++) {
      const [xi, yi, xj, yj] = [points[2 * i]!, points[2 * i + 1]!, points[2 * j]!, points[2 * j + 1]!];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
    return inside;
  };
}
