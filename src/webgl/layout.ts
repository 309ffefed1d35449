import type { Shape4 } from './expression.js';
import { packedTextureShape } from './texture-shape.js';

/**
 * Where tfjs's packed textures hold the numbers of a tensor [n, h, w, c]: a texel has two columns of two channels,
 * (x, c), (x, c + 1), (x + 1, c), (x + 1, c + 1), x and c even. Texels follow one another along c, then x, then the rows of all images,
 * in lines of `texelsPerLine`.
 */
export interface Layout {
  readonly texelsPerLine: number;
  /** Whether a line of the texture is one pair of columns, so that a texel is found without division. */
  readonly aligned: boolean;
}

/** The layout that tfjs gives a tensor of this shape; the largest texture of the machine decides. */
export function layoutOf(shape: readonly number[]): Layout {
  const [, width] = packedTextureShape(shape);
  const texelsPerLine = Math.max(1, Math.ceil(width / 2));
  return { texelsPerLine, aligned: texelsPerLine === Math.ceil(shape[shape.length - 1]! / 2) };
}

/** What a shader is told about a tensor: height, width, channels and texels per line. */
export const extentsOf = (shape: Shape4): number[] => [...shape.slice(1), layoutOf(shape).texelsPerLine];
