import type { StageOptions } from '../../src/contracts.js';
import type { FloatImage } from '../../src/image/floats.js';
import { floatsToImage } from '../../src/image/floats.js';
import type { PixelImage } from '../../src/image/types.js';
import { smallStage } from '../compose/small.js';

/** Two small stages, the second one with a memory. */
export const rememberingStages: StageOptions[] = [
  smallStage(),
  smallStage({ bfm: { type: 'conv-lstm', hidden: 3, blocks: 1, features: 5, modulation: 4 } }),
];

/** Pictures without a pattern, each another one. */
export function frames(count: number, width: number, height = width): PixelImage[] {
  return Array.from({ length: count }, (_, frame) => {
    const data = new Float32Array(width * height * 3).map((_, i) => 0.5 + 0.4 * Math.sin(1 + i * (frame + 1.3) * 0.7));
    return floatsToImage(data, width, height);
  });
}

/** Greatest difference of two pictures or maps. */
export function furthest(a: FloatImage['data'] | Uint8ClampedArray, b: FloatImage['data'] | Uint8ClampedArray): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
}
