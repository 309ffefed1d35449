import type { WeightInit } from './primitive.js';

/** FNV-1a of a string: a seed for each weight that depends on its name alone, so that building order does not matter. */
export function seedOf(name: string, base = 0): number {
  let hash = (0x811c9dc5 ^ base) >>> 0;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** Mulberry32: uniform numbers in (0, 1). */
export function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32 + 2 ** -33;
  };
}

/**
 * Draws the first values of a weight, reproducibly.
 *
 * @param shape shape of the weight; the last dimension is the output channel where `shuffle` applies
 * @param init distribution
 * @param seed see {@link seedOf}
 */
export function initialise(shape: readonly number[], init: WeightInit, seed: number): Float32Array {
  const size = shape.reduce((product, d) => product * d, 1);
  const values = new Float32Array(size).fill(init.value);
  if (init.kind === 'constant' || !init.std) return values;
  const random = uniform(seed);
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const channels = shape[shape.length - 1]!;
  // ICNR: the output channels (dy, dx, k) of a pixel shuffle repeat the values of channel k.
  const period = channels / (init.shuffle ?? 1) ** 2;
  for (let row = 0; row < size; row += channels) {
    for (let k = 0; k < period; k++) {
      const value = init.value + init.std * normal();
      for (let at = k; at < channels; at += period) values[row + at] = value;
    }
  }
  return values;
}
