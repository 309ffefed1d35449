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

/** The orthonormal cosine transform: row k holds the weights of frequency k. */
const COSINES = Array.from({ length: 8 }, (_, k) =>
  Array.from({ length: 8 }, (_, i) => Math.sqrt((k === 0 ? 1 : 2) / 8) * Math.cos(((2 * i + 1) * k * Math.PI) / 16)),
);

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
  readonly values: number[];
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
    values: Array.from({ length: width * height }, (_, i) => {
      const [r, g, b] = [data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!];
      return Math.round(red * r + green * g + blue * b) + shift;
    }),
  });
  return [plane(0.299, 0.587, 0.114, -128), plane(-0.168736, -0.331264, 0.5, 0), plane(0.5, -0.418688, -0.081312, 0)];
}

function fromPlanes(planes: readonly Plane[], width: number, height: number): PixelImage {
  const result = createPixelImage(width, height);
  const [luma, blue, red] = planes as [Plane, Plane, Plane];
  for (let i = 0; i < luma.values.length; i++) {
    const [y, cb, cr] = [luma.values[i]! + 128, blue.values[i]!, red.values[i]!];
    const rgb = [y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb];
    result.data.set([...rgb.map(Math.round), 255], 4 * i);
  }
  return result;
}

/** Means of 2x2 values, rounded; the border is repeated. */
function halve({ width, height, values }: Plane): Plane {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const at = (x: number, y: number) => values[Math.min(y, height - 1) * width + Math.min(x, width - 1)]!;
  const mean = (_: unknown, i: number) => {
    const [x, y] = [2 * (i % w), 2 * Math.floor(i / w)];
    return Math.round((at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1)) / 4);
  };
  return { width: w, height: h, values: Array.from({ length: w * h }, mean) };
}

/** Every value twice both ways. */
function repeat(plane: Plane, width: number, height: number): Plane {
  const from = (i: number) => plane.values[(Math.floor(i / width) >> 1) * plane.width + ((i % width) >> 1)]!;
  return { width, height, values: Array.from({ length: width * height }, (_, i) => from(i)) };
}

/** Each block of 8x8 values through transform and quantisation. */
function throughBlocks({ width, height, values }: Plane, table: readonly number[]): Plane {
  const result = new Array<number>(values.length);
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      const offsets = Array.from({ length: 64 }, (_, i) => {
        const [x, y] = [Math.min(left + (i & 7), width - 1), Math.min(top + (i >> 3), height - 1)];
        return y * width + x;
      });
      const block = throughBlock(
        offsets.map((at) => values[at]!),
        table,
      );
      // Places beyond the border share an offset with one inside; written last to first, the one inside stays.
      for (let i = 63; i >= 0; i--) result[offsets[i]!] = block[i]!;
    }
  }
  return { width, height, values: result };
}

/** 64 values → transform → quantisation → transform back, rounded and kept within a byte. */
function throughBlock(block: readonly number[], table: readonly number[]): number[] {
  const frequencies = transform(block, (k, i) => COSINES[k]![i]!);
  const quantised = frequencies.map((value, at) => Math.round(value / table[at]!) * table[at]!);
  const values = transform(quantised, (k, i) => COSINES[i]![k]!);
  return values.map((value) => Math.min(Math.max(Math.round(value), -128), 127));
}

/** M · block · Mᵀ for the 8x8 matrix M. */
function transform(block: readonly number[], matrix: (k: number, i: number) => number): number[] {
  const once = (values: readonly number[]) =>
    Array.from({ length: 64 }, (_, at) => {
      let sum = 0;
      for (let i = 0; i < 8; i++) sum += matrix(at & 7, i) * values[(at & ~7) | i]!;
      return sum;
    });
  const transposed = (values: readonly number[]) =>
    Array.from({ length: 64 }, (_, at) => values[((at & 7) << 3) | (at >> 3)]!);
  return transposed(once(transposed(once(block))));
}
