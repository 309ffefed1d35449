/**
 * How a shader looks at an expression. Every expression becomes a GLSL function of a place that gives a vec4:
 *
 * - paired, `(int r, int x, int c)`: a texel as tfjs packs them. r counts the rows of all images, x pairs of columns, c pairs of channels.
 * - split, `(int r, ivec2 x, ivec2 c)`: channels c.x and c.x + 1 of column x.x, then c.y and c.y + 1 of column x.y. Under a pixel shuffle.
 */
export interface View {
  readonly split: boolean;
  /** GLSL of the rows of one image. */
  readonly height: string;
  /** Split: whether first channels are even, and whether both columns are one. */
  readonly even?: boolean;
  readonly oneColumn?: boolean;
}

/** GLSL that reads a tensor; r, x and c as in the paired view. */
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
export const PAIRED: View = { split: false, height: '1' };

/** The parameters of a function in a view. */
export const parametersOf = ({ split }: View) => (split ? 'int r, ivec2 x, ivec2 c' : 'int r, int x, int c');
