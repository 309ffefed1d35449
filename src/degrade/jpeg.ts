/** What JPEG loses, without the file: colour conversion, cosine transform of 8x8 blocks, quantisation, and back. */
import { createPixelImage, type PixelImage } from '../image/types.js';

/** Quantisation tables of ITU-T T.81, annex K, row by row. */
// biome-ignore format: a table
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
// biome-ignore format: a table
const CHROMINANCE = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
  ...Array<number>(32).fill(99),
];

/** The orthonormal cosine transform, 8x8: row k holds the weights of frequency k. */
const COSINES = Float64Array.from({ length: 64 }, (_, at) => {
  const [k, i] = [at >> 3, at & 7];
  return Math.sqrt((k === 0 ? 1 : 2) / 8) * Math.cos(((2 * i + 1) * k * Math.PI) / 16);
});
/** And back. */
const INVERSE = COSINES.map((_, at) => COSINES[((at & 7) << 3) | (at >> 3)]!);

/** A table at a quality of 1 … 100, scaled as libjpeg does. */
function scaled(table: readonly number[], quality: number): number[] {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return table.map((value) => Math.min(Math.max(Math.floor((value * percent + 50) / 100), 1), 255));
}

/** Chroma at full resolution, or at half of it both ways, as cameras and chats store it. */
export type ChromaSubsampling = '4:4:4' | '4:2:0';

/** One component of a picture: whole numbers around 0, row by row. */
interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

/**
 * The picture as it comes back from a JPEG. Blocks that reach beyond the border repeat it. Equals libjpeg without its smoothing of enlarged
 * chroma, up to the rounding of its transforms.
 *
 * @param quality 1 … 100
 * @param chroma `4:2:0`: the mean of 2x2 pixels is stored and repeated when decoded
 */
export function jpeg(image: PixelImage, quality: number, chroma: ChromaSubsampling = '4:4:4'): PixelImage {
  const { width, height } = image;
  const tables = [scaled(LUMINANCE, quality), ...[0, 1].map(() => scaled(CHROMINANCE, quality))];
  const planes = toPlanes(image).map((plane, component) => {
    const halved = component > 0 && chroma === '4:2:0';
    const coded = throughBlocks(halved ? halve(plane) : plane, tables[component]!);
    return halved ? repeat(coded, width, height) : coded;
  });
  return fromPlanes(planes, width, height);
}

/** RGB → Y, Cb, Cr around 0. */
function toPlanes({ width, height, data }: PixelImage): Plane[] {
  const plane = (red: number, green: number, blue: number, shift: number): Plane => ({
    width,
    height,
    values: new Float64Array(width * height).map((_, i) => {
      const at = 4 * i;
      return Math.round(red * data[at]! + green * data[at + 1]! + blue * data[at + 2]!) + shift;
    }),
  });
  return [plane(0.299, 0.587, 0.114, -128), plane(-0.168736, -0.331264, 0.5, 0), plane(0.5, -0.418688, -0.081312, 0)];
}

function fromPlanes(planes: readonly Plane[], width: number, height: number): PixelImage {
  const result = createPixelImage(width, height);
  const [luma, blue, red] = planes as [Plane, Plane, Plane];
  for (let i = 0; i < luma.values.length; i++) {
    const y = luma.values[i]! + 128;
    const cb = blue.values[i]!;
    const cr = red.values[i]!;
    result.data[4 * i] = Math.round(y + 1.402 * cr);
    result.data[4 * i + 1] = Math.round(y - 0.344136 * cb - 0.714136 * cr);
    result.data[4 * i + 2] = Math.round(y + 1.772 * cb);
    result.data[4 * i + 3] = 255;
  }
  return result;
}

/** Means of 2x2 values, rounded; the border is repeated. */
function halve({ width, height, values }: Plane): Plane {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const at = (x: number, y: number) => values[Math.min(y, height - 1) * width + Math.min(x, width - 1)]!;
  const mean = (_: number, i: number) => {
    const [x, y] = [2 * (i % w), 2 * Math.floor(i / w)];
    return Math.round((at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1)) / 4);
  };
  return { width: w, height: h, values: new Float64Array(w * h).map(mean) };
}

/** Every value twice both ways. */
function repeat(plane: Plane, width: number, height: number): Plane {
  const from = (i: number) => plane.values[(Math.floor(i / width) >> 1) * plane.width + ((i % width) >> 1)]!;
  return { width, height, values: new Float64Array(width * height).map((_, i) => from(i)) };
}

/** Each block of 8x8 values through transform and quantisation. */
function throughBlocks({ width, height, values }: Plane, table: readonly number[]): Plane {
  const result = new Float64Array(values.length);
  const block = new Float64Array(64);
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      for (let at = 0; at < 64; at++)
        block[at] = values[Math.min(top + (at >> 3), height - 1) * width + Math.min(left + (at & 7), width - 1)]!;
      throughBlock(block, table);
      const [down, across] = [Math.min(8, height - top), Math.min(8, width - left)];
      for (let y = 0; y < down; y++)
        for (let x = 0; x < across; x++) result[(top + y) * width + left + x] = block[8 * y + x]!;
    }
  }
  return { width, height, values: result };
}

/** Transform, quantisation, transform back, rounded and kept within a byte; in place. */
function throughBlock(block: Float64Array, table: readonly number[]): void {
  transform(block, COSINES);
  for (let at = 0; at < 64; at++) block[at] = Math.round(block[at]! / table[at]!) * table[at]!;
  transform(block, INVERSE);
  for (let at = 0; at < 64; at++) block[at] = Math.min(Math.max(Math.round(block[at]!), -128), 127);
}

const between = new Float64Array(64);

/** M · block · Mᵀ for the 8x8 matrix M, in place. */
function transform(block: Float64Array, matrix: Float64Array): void {
  alongRows(block, matrix, between);
  alongRows(between, matrix, block);
}

/** The transpose of block · Mᵀ. */
function alongRows(block: Float64Array, matrix: Float64Array, into: Float64Array): void {
  for (let row = 0; row < 8; row++) {
    for (let k = 0; k < 8; k++) {
      let sum = 0;
      for (let i = 0; i < 8; i++) sum += matrix[8 * k + i]! * block[8 * row + i]!;
      into[8 * k + row] = sum;
    }
  }
}
