// @ts-nocheck: AssemblyScript, not TypeScript
import { fma, storeLanes, word } from './lanes';

/** x · (factor + offset) + addend for rows y0 … y1 of `count` floats; addend may be 0. Products and spatial feature transforms. */
export function modulate(block: usize, y0: usize, y1: usize, _scratch: usize): void {
  const input = word(block, 0), inputRow = word(block, 1);
  const factor = word(block, 2), factorRow = word(block, 3);
  const addend = word(block, 4), addendRow = word(block, 5);
  const output = word(block, 6), outputRow = word(block, 7);
  const count = word(block, 8), offset = v128.load32_splat(block + 36);
  const bytes = count << 2, vectors = bytes & ~15;
  for (let y = y0; y < y1; y++) {
    const a = input + y * inputRow, f = factor + y * factorRow, out = output + y * outputRow;
    const b = addend ? addend + y * addendRow : 0;
    let c: usize = 0;
    for (; c < vectors; c += 16) v128.store(out + c, value(a, f, b, c, offset));
    if (c < bytes) storeLanes(out + c, value(a, f, b, c, offset), <i32>((bytes - c) >> 2));
  }
}

@inline
function value(a: usize, f: usize, b: usize, c: usize, offset: v128): v128 {
  const by = f32x4.add(v128.load(f + c), offset);
  return b ? fma(v128.load(a + c), by, v128.load(b + c)) : f32x4.mul(v128.load(a + c), by);
}
