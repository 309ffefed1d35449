import type { SimdVariant } from '../../src/engine/index.js';
import stated from './hashes.json' with { type: 'json' };

/**
 * Compares hashes with those that are stated. Relaxed SIMD may multiply and add in one step, as Chromium, Node and Deno do, or in two, which gives the bits
 * of plain SIMD, as in Bun on x86.
 *
 * @returns `as stated`, `as plain SIMD`, or which cases differ
 */
export function judge(variant: SimdVariant, found: Readonly<Record<string, string>>): string {
  const differing = (hashes: Readonly<Record<string, string>>) =>
    Object.entries(hashes).filter(([name, hash]) => found[name] !== hash);
  const other = differing(stated[variant]);
  if (other.length === 0) return 'as stated';
  if (differing(stated.simd).length === 0) return 'as plain SIMD';
  return other.map(([name]) => `${name} is ${found[name]}`).join(', ');
}
