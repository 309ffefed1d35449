import type { Expression, Mean, Stored } from './expression.js';

/**
 * For which places a shader computes an expression. Every expression becomes a GLSL function of a place that gives a vec4:
 *
 * - paired, `(int r, int x, int c)`: a texel as tfjs packs them. r counts the rows of all images, x pairs of columns, c pairs of channels.
 * - split, `(int r, ivec2 x, ivec2 c)`: channels c.x and c.x + 1 of column x.x, then c.y and c.y + 1 of column x.y. Under a pixel shuffle.
 */
export interface TextureAccess {
  readonly split: boolean;
  /** GLSL of the rows of one image. */
  readonly height: string;
  /** Split: whether first channels are even, and whether both columns are one. */
  readonly even?: boolean;
  readonly oneColumn?: boolean;
}

/** GLSL that reads a tensor; r, x and c as in paired access. */
export interface Reader {
  /** Height, width and channels (x, y, z). */
  readonly extents: string;
  /** Pairs of columns in a row, pairs of channels in a pixel. */
  readonly columnPairs: string;
  readonly channelPairs: string;
  /** Where the texels of a pair of columns lie. Loops over channels compute it once. */
  line(r: string, x: string): string;
  texel(line: string, c: string): string;
}

/** A whole texel; the row is given by the image alone where images have one row. */
export const PAIRED: TextureAccess = { split: false, height: '1' };

/** The parameters of a function with this access. */
export const parametersOf = ({ split }: TextureAccess) => (split ? 'int r, ivec2 x, ivec2 c' : 'int r, int x, int c');

/** What the files of glsl/ write with: one program's functions and textures. */
export interface ShaderWriter {
  /** Name of the function that computes the expression. */
  emit(expression: Expression, access: TextureAccess): string;
  /** Adds a function of a place with this body. */
  define(access: TextureAccess, body: string): string;
  /** Adds any function. */
  add(prefix: string, text: (name: string) => string): string;
  /** How to read a tensor, or the mean of one. */
  reader(source: Stored | Mean): Reader;
  /** The function that reads a tensor's texel. */
  load(stored: Stored): string;
  /** The function that reads channels c and c + 1 of the pair of columns x, whether c is even or not. */
  loadChannels(stored: Stored, even: boolean | undefined): string;
}
