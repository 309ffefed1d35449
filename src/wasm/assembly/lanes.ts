// @ts-nocheck: AssemblyScript, not TypeScript
// What all kernels share: the multiply-add of the binary at hand, activations, stores of fewer than four lanes.

/** a · b + c: fused in the relaxed binary, rounded twice in the plain one. */
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** max(x, 0) + slope · min(x, 0): ReLU with slopes of zero, PReLU, leaky ReLU. */
@inline
export function bend(x: v128, slope: v128): v128 {
  const zero = f32x4.splat(0);
  return fma(slope, f32x4.pmin(zero, x), f32x4.pmax(zero, x));
}

/** Stores the first one to four lanes. */
export function storeLanes(at: usize, x: v128, lanes: i32): void {
  if (lanes >= 4) {
    v128.store(at, x);
    return;
  }
  if (lanes >= 2) {
    v128.store64_lane(at, x, 0);
    if (lanes == 3) v128.store32_lane(at, x, 2, 8);
  } else {
    v128.store32_lane(at, x, 0);
  }
}

/** Copies whole floats: vectors first, then single floats. */
@inline
export function copyFloats(to: usize, from: usize, bytes: usize): void {
  const vectors = to + (bytes & ~15), end = to + bytes;
  for (; to < vectors; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from));
}

/** Sets whole floats to zero. */
@inline
export function zeroFloats(to: usize, bytes: usize): void {
  const vectors = to + (bytes & ~15), end = to + bytes;
  for (; to < vectors; to += 16) v128.store(to, f32x4.splat(0));
  for (; to < end; to += 4) store<f32>(to, 0);
}

/** Word `index` of a parameter block. */
@inline
export function word(block: usize, index: usize): usize {
  return load<usize>(block + (index << 2));
}
