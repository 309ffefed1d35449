// @ts-nocheck: AssemblyScript, not TypeScript
import { word, zeroFloats } from '../assembly/lanes';

/**
 * Gradient of a maximum over windows, images n0 … n1: each window's gradient goes to the first pixel that holds its maximum, all else is
 * zero. Dense tensors [n, h, w, c]; windows may overlap and pass the border.
 */
export function maxPoolGradient(block: usize, n0: usize, n1: usize, _scratch: usize): void {
  const input = word(block, 0), output = word(block, 1), gradient = word(block, 2), result = word(block, 3);
  const height = <i32>word(block, 4), width = <i32>word(block, 5), channels = word(block, 6);
  const rows = <i32>word(block, 7), columns = <i32>word(block, 8);
  const windowHeight = <i32>word(block, 9), windowWidth = <i32>word(block, 10);
  const strideY = <i32>word(block, 11), strideX = <i32>word(block, 12), top = <i32>word(block, 13), left = <i32>word(block, 14);
  const pixel = channels << 2, imageBytes = <usize>(height * width) * pixel, mapBytes = <usize>(rows * columns) * pixel;
  zeroFloats(result + n0 * imageBytes, (n1 - n0) * imageBytes);
  for (let n = n0; n < n1; n++) {
    const x = input + n * imageBytes, dx = result + n * imageBytes;
    let at = n * mapBytes;
    for (let row: i32 = 0; row < rows; row++) {
      const y0 = max(0, row * strideY - top), y1 = min(height, row * strideY - top + windowHeight);
      for (let column: i32 = 0; column < columns; column++, at += pixel) {
        const x0 = max(0, column * strideX - left), x1 = min(width, column * strideX - left + windowWidth);
        window(x, dx, output + at, gradient + at, y0, y1, x0, x1, <usize>width * pixel, pixel);
      }
    }
  }
}

/** One window: vectors of channels first, then single channels. */
function window(
  x: usize, dx: usize, best: usize, dy: usize, y0: i32, y1: i32, x0: i32, x1: i32, row: usize, pixel: usize,
): void {
  let c: usize = 0;
  for (; c + 16 <= pixel; c += 16) {
    const maximum = v128.load(best + c), value = v128.load(dy + c);
    let open = i32x4.splat(-1); // lanes whose maximum was not met yet
    for (let y = y0; y < y1; y++) {
      for (let i = x0; i < x1; i++) {
        const at = <usize>y * row + <usize>i * pixel + c;
        const met = v128.and(open, f32x4.eq(v128.load(x + at), maximum));
        v128.store(dx + at, f32x4.add(v128.load(dx + at), v128.and(value, met)));
        open = v128.andnot(open, met);
      }
    }
  }
  for (; c < pixel; c += 4) {
    const maximum = load<f32>(best + c), value = load<f32>(dy + c);
    let open = true;
    for (let y = y0; y < y1; y++) {
      for (let i = x0; i < x1; i++) {
        const at = <usize>y * row + <usize>i * pixel + c;
        if (!open || load<f32>(x + at) != maximum) continue;
        store<f32>(dx + at, load<f32>(dx + at) + value);
        open = false;
      }
    }
  }
}
