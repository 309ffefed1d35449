/** Straight to premultiplied alpha and back, with the integer rounding of Pillow's modes RGBA and RGBa. */

/** True if every alpha byte is 255. */
export function isOpaque(data: Uint8ClampedArray): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}

/** Colour · alpha / 255, rounded to nearest; a new array. */
export function premultiply(data: Uint8ClampedArray): Uint8ClampedArray {
  const out = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]!;
    for (let c = i; c < i + 3; c++) {
      // (p + p/256) / 256 with p = product + 128 is product / 255, rounded, without a division.
      const product = data[c]! * alpha + 128;
      out[c] = ((product >> 8) + product) >> 8;
    }
    out[i + 3] = alpha;
  }
  return out;
}

/** Colour · 255 / alpha, cut off to integers and clamped, in place; transparent pixels stay as they are. */
export function unpremultiply(data: Uint8ClampedArray): void {
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]!;
    if (alpha === 0 || alpha === 255) continue;
    for (let c = i; c < i + 3; c++) data[c] = Math.trunc((255 * data[c]!) / alpha);
  }
}
