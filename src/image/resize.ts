/** Antialiased resizing that equals Pillow's 8-bit `Image.resize` bit for bit. */
import { OptionError } from '../errors.js';
import { integer, invalid, knownKeys, number, oneOf } from '../validate.js';
import { type AxisCoefficients, axisCoefficients, PRECISION_BITS, TAPS_AT_ONCE } from './coefficients.js';
import { type ResizeFilter, resizeFilters } from './filters.js';
import { isOpaque, premultiply, unpremultiply } from './premultiply.js';
import { checkPixelImage, type PixelImage } from './types.js';

/** Options of {@link resize}. */
export interface ResizeOptions {
  /** Kernel; widened by the reduction, so that shrinking is antialiased. Default `bicubic` (a = -0.5). */
  readonly filter?: ResizeFilter;
  /** Part of the source to use, [left, top, right, bottom] in px, fractions allowed. Default the whole picture. */
  readonly box?: readonly [number, number, number, number];
}

const HALF = 1 << (PRECISION_BITS - 1);

/**
 * Resizes a picture as Pillow's `image.resize((width, height), filter, box)` does, bit for bit: horizontal pass, rounding to 8 bit,
 * vertical pass. Pictures with transparency are resized premultiplied (Pillow's RGBA → RGBa → RGBA); opaque ones equal Pillow's RGB.
 *
 * @param image source, left as it is
 * @param width columns wanted, px
 * @param height rows wanted, px
 * @param options kernel and part of the source
 * @returns a new picture of `width` × `height`
 * @throws {OptionError} a side is no positive integer or too large (a million px, half a billion px together), the filter is unknown, the box is empty or leaves the picture
 * @throws {ImageError} `image` is no picture
 * @example
 * const lr = resize(hr, 16, 16); // antialiased bicubic, the LR of face super-resolution
 */
export function resize(image: PixelImage, width: number, height: number, options: ResizeOptions = {}): PixelImage {
  checkPixelImage(image);
  integer(width, 'width', 1, LARGEST_SIDE);
  integer(height, 'height', 1, LARGEST_SIDE);
  if (width * height > LARGEST_PICTURE)
    throw new OptionError(`Expected at most ${LARGEST_PICTURE} px for width × height but received ${width}×${height}`);
  knownKeys(options, 'resize options', { filter: true, box: true });
  const kernel = resizeFilters[oneOf(options.filter ?? 'bicubic', 'filter', filterNames)];
  const [left, top, right, bottom] = checkBox(options.box ?? [0, 0, image.width, image.height], image);

  const moveX = width !== image.width || left !== 0 || right !== width;
  const moveY = height !== image.height || top !== 0 || bottom !== height;
  if (!moveX && !moveY) return { width, height, data: image.data.slice() };

  const opaque = isOpaque(image.data);
  let data = opaque ? image.data : premultiply(image.data);
  const rows = axisCoefficients(image.height, top, bottom, height, kernel);
  // The horizontal pass only makes the rows that the vertical one reads.
  const firstRow = moveY ? rows.first[0]! : 0;
  const lastRow = moveY ? rows.first[height - 1]! + rows.count[height - 1]! : image.height;
  let offset = 0;
  if (moveX) {
    const columns = axisCoefficients(image.width, left, right, width, kernel);
    data = resampleRows(data, image.width, firstRow, lastRow, columns, width);
    offset = firstRow;
  }
  if (moveY) data = resampleColumns(data, width, offset, rows, height);
  if (!opaque) unpremultiply(data);
  return { width, height, data };
}

/** Longest side, px, and most pixels of a result: their bytes, and the weights of the filter, are single arrays. */
const [LARGEST_SIDE, LARGEST_PICTURE] = [1_000_000, 500_000_000] as const;

const filterNames = /* @__PURE__ */ Object.keys(resizeFilters) as ResizeFilter[];

/** Checks the box and rounds it to single precision, as Pillow stores it. */
function checkBox(box: readonly number[], image: PixelImage): [number, number, number, number] {
  if (!Array.isArray(box) || box.length !== 4) invalid('[left, top, right, bottom] in px', 'box', box);
  const [left, top, right, bottom] = box.map((edge, i) => Math.fround(number(edge, `box[${i}]`))) as [
    number,
    number,
    number,
    number,
  ];
  if (left < 0 || top < 0 || right > image.width || bottom > image.height) {
    throw new OptionError(
      `Expected a box within the picture of ${image.width}×${image.height} px but received [${box.join(', ')}]`,
    );
  }
  if (right <= left || bottom <= top) {
    throw new OptionError(`Expected a box with left < right and top < bottom but received [${box.join(', ')}]`);
  }
  return [left, top, right, bottom];
}

/** Rows [from, to) of `source`, each resampled to `width` pixels. */
function resampleRows(
  source: Uint8ClampedArray,
  sourceWidth: number,
  from: number,
  to: number,
  columns: AxisCoefficients,
  width: number,
): Uint8ClampedArray {
  const { first, count, weights, taps } = columns;
  const out = new Uint8ClampedArray((to - from) * width * 4);
  let o = 0;
  for (let y = from; y < to; y++) {
    for (let x = 0; x < width; x++) {
      let r = HALF;
      let g = HALF;
      let b = HALF;
      let a = HALF;
      let s = (y * sourceWidth + first[x]!) * 4;
      const end = x * taps + count[x]!;
      for (let k = x * taps; k < end; k++, s += 4) {
        const weight = weights[k]!;
        r += Math.imul(source[s]!, weight);
        g += Math.imul(source[s + 1]!, weight);
        b += Math.imul(source[s + 2]!, weight);
        a += Math.imul(source[s + 3]!, weight);
      }
      // The array clamps to [0, 255].
      out[o] = r >> PRECISION_BITS;
      out[o + 1] = g >> PRECISION_BITS;
      out[o + 2] = b >> PRECISION_BITS;
      out[o + 3] = a >> PRECISION_BITS;
      o += 4;
    }
  }
  return out;
}

/** Columns of `source`, whose first row is row `offset` of the picture, resampled to `height` rows. */
function resampleColumns(
  source: Uint8ClampedArray,
  width: number,
  offset: number,
  rows: AxisCoefficients,
  height: number,
): Uint8ClampedArray {
  const { first, count, weights, taps } = rows;
  const line = width * 4;
  const out = new Uint8ClampedArray(height * line);
  const sums = new Int32Array(line);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    const last = count[y]! - 1;
    for (let k = 0; k <= last; k += TAPS_AT_ONCE) {
      const at = y * taps + k;
      const p = weights[at]!;
      const q = weights[at + 1]!;
      const r = weights[at + 2]!;
      const s = weights[at + 3]!;
      const a = (first[y]! - offset + k) * line;
      const b = a + Math.min(1, last - k) * line;
      const c = a + Math.min(2, last - k) * line;
      const d = a + Math.min(3, last - k) * line;
      for (let i = 0; i < line; i++) {
        sums[i] =
          sums[i]! +
          Math.imul(source[a + i]!, p) +
          Math.imul(source[b + i]!, q) +
          Math.imul(source[c + i]!, r) +
          Math.imul(source[d + i]!, s);
      }
    }
    for (let i = 0; i < line; i++) out[y * line + i] = sums[i]! >> PRECISION_BITS;
  }
  return out;
}
