import { env, util } from '@tensorflow/tfjs-core';

/** Width or height of a texture, or a number of texels along it, in numbers of a tensor: a texel holds two by two. */
type Size = readonly [height: number, width: number];

const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);

/**
 * Height and width, in numbers, of the packed texture that tfjs's webgl backend gives a tensor of this shape: its last axis as the width if the
 * machine's largest texture allows, else all but its first one, else a square. The rule is tfjs's (`getTextureShapeFromLogicalShape`, 4.22),
 * written again because its package is an optional one; a test compares the two.
 */
export function packedTextureShape(shape: readonly number[]): Size {
  if (shape.length === 0) return [1, 1];
  const largest = 2 * env().getNumber('WEBGL_MAX_TEXTURE_SIZE');
  // Texels do not reach over images, so each begins and ends on its own.
  const [rows, columns] = [1, ...shape].slice(-2);
  const even = [...shape.slice(0, -2), util.nearestLargerEven(rows!), util.nearestLargerEven(columns!)];
  const axes = even.length === 2 ? even : util.squeezeShape(even).newShape;
  const folded = axes.length <= 4 ? foldings(axes).find((sides) => Math.max(...sides) <= largest) : undefined;
  if (folded && !isTooNarrow(folded)) return folded;
  const [height, width] = util.sizeToSquarishShape(product(axes) / 4);
  return [2 * height, 2 * width];
}

/** Ways to make one plane of several axes, the preferred one first. */
const foldings = (axes: readonly number[]): Size[] => [
  [product(axes.slice(0, -1)), axes[axes.length - 1]!],
  [axes[0]!, product(axes.slice(1))],
];

/** Some GPUs are slow with textures of one row; tfjs has flags for them. */
function isTooNarrow(sides: Size): boolean {
  const limit = env().getNumber('WEBGL_MAX_SIZE_FOR_NARROW_TEXTURE');
  const isAutomatic = limit === Infinity && env().getBool('WEBGL_AUTO_SQUARIFY_NARROW_TEXTURE_SHAPE');
  const longest = isAutomatic ? env().getNumber('WEBGL_MAX_TEXTURE_SIZE') : 2 * limit;
  return Math.min(...sides) <= 2 && Math.max(...sides) > longest;
}

/** Whether tfjs reads a packed texture under another shape without moving a number: its texels then hold the same pairs of rows and columns. */
export function isReshapeFree(from: readonly number[], to: readonly number[]): boolean {
  if (from.length === 0 || to.length === 0) return true;
  const [a, b] = [from.slice(-2), to.slice(-2)];
  if (util.arraysEqual(a, b) || [...a, ...b].includes(0)) return true;
  const [columnsOfA, columnsOfB] = [a[a.length - 1]!, b[b.length - 1]!];
  const isEven = (size: number) => size % 2 === 0;
  if (a.length !== b.length) {
    // One of them is a vector, and so a single row.
    if (columnsOfA === columnsOfB) return true;
    if (isEven(columnsOfA) && isEven(columnsOfB) && (a[0] === 1 || b[0] === 1)) return true;
  }
  return a[1] === b[1] && isEven(a[0]!) && isEven(b[0]!);
}
