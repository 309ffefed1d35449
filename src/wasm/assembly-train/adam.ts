// @ts-nocheck: AssemblyScript, not TypeScript
import { fma, storeLanes, word } from '../assembly/lanes';

/** Float `index` of a parameter block, in all lanes. */
@inline
function number(block: usize, index: usize): v128 {
  return v128.load32_splat(block + (index << 2));
}

/**
 * One step of Adam for values i0 … i1 of a weight, in groups of four: both moments, then the weight. The results may lie where the operands do. Up to
 * three values beyond the end are read.
 */
export function adam(block: usize, i0: usize, i1: usize, _scratch: usize): void {
  const weight = word(block, 0), gradient = word(block, 1), first = word(block, 2), second = word(block, 3);
  const newWeight = word(block, 4), newFirst = word(block, 5), newSecond = word(block, 6), count = word(block, 7);
  const factor = number(block, 8), beta1 = number(block, 9), rest1 = number(block, 10), beta2 = number(block, 11);
  const rest2 = number(block, 12), root = number(block, 13), epsilon = number(block, 14), rate = number(block, 15);
  for (let i = i0; i < i1; i++) {
    const at = i << 4, lanes = <i32>(count - (i << 2));
    const g = f32x4.mul(factor, v128.load(gradient + at));
    const m = fma(beta1, v128.load(first + at), f32x4.mul(rest1, g));
    const v = fma(beta2, v128.load(second + at), f32x4.mul(rest2, f32x4.mul(g, g)));
    const size = fma(root, f32x4.sqrt(v), epsilon);
    storeLanes(newFirst + at, m, lanes);
    storeLanes(newSecond + at, v, lanes);
    storeLanes(newWeight + at, f32x4.sub(v128.load(weight + at), f32x4.mul(rate, f32x4.div(m, size))), lanes);
  }
}
