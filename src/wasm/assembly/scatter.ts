// @ts-nocheck: AssemblyScript, not TypeScript

/**
 * Transposes `positions` 4x4 blocks: [tile][channel] in scratch memory → [channel][tile], one cache line per position, `plane` bytes apart.
 */
@inline
export function scatter(from: usize, to: usize, plane: usize, positions: usize): void {
  for (let i: usize = 0; i < positions; i++) {
    const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
    const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(ab0, cd0, 0, 2));
    v128.store(to, v128.shuffle<f64>(ab0, cd0, 1, 3), 16);
    v128.store(to, v128.shuffle<f64>(ab1, cd1, 0, 2), 32);
    v128.store(to, v128.shuffle<f64>(ab1, cd1, 1, 3), 48);
    from += 64;
    to += plane;
  }
}
