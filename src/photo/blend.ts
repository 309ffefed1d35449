/** How much of a restored face is taken, the same everywhere or by facial part. */
import { checkHeatmaps } from '../boundaries/check-heatmaps.js';
import { FACE_PART_CHANNELS, type FacePart, LINE_COUNT } from '../boundaries/lines.js';
import { type Strength, strengthVector } from '../compose/strength.js';
import type { FloatImage } from '../image/floats.js';
import { resizeFloats } from '../image/resize-floats.js';
import type { BoundaryResult } from '../run/result.js';
import { integer } from '../validate.js';

/** A part is what lies near its lines: heatmaps are spread by being reduced by this and enlarged again. */
const SPREAD = 8;
/** Px. */
const LARGEST_SIDE = 2 ** 15;

/**
 * The share of the restored face at every pixel.
 *
 * @param blend 0 … 1, or one number for each facial part; what belongs to no part counts as 1
 * @param boundaries heatmaps of the face, which say where its parts are; none are needed for a single number
 * @returns `width · height` numbers, 0 … 1
 * @throws {OptionError} for arguments out of range, `ShapeError` for heatmaps that have not as many values as their sides ask for
 */
export function blendMap(
  blend: Strength,
  boundaries: BoundaryResult | undefined,
  width: number,
  height: number,
): Float32Array {
  strengthVector(blend, 'blend');
  if (boundaries !== undefined) checkHeatmaps(boundaries);
  integer(width, 'width', 1, LARGEST_SIDE);
  integer(height, 'height', 1, LARGEST_SIDE);
  if (typeof blend === 'number' || !boundaries) {
    return new Float32Array(width * height).fill(typeof blend === 'number' ? blend : 1);
  }
  const { data } = boundaries;
  const parts = Object.keys(FACE_PART_CHANNELS) as FacePart[];
  const share = new Float32Array(boundaries.width * boundaries.height).map((_, p) => {
    let [covered, taken] = [0, 0];
    for (const part of parts) {
      const near = Math.max(0, ...FACE_PART_CHANNELS[part].map((channel) => data[p * LINE_COUNT + channel]!));
      covered += near;
      taken += near * (blend[part] ?? 1);
    }
    // 1 − share: the part that is taken away, so that spreading leaves what belongs to no part alone.
    return covered === 0 ? 0 : (Math.min(1, covered) * (covered - taken)) / covered;
  });
  const taken = spread({ width: boundaries.width, height: boundaries.height, channels: 1, data: share });
  const large = resizeFloats(taken, width, height, 'bilinear').data;
  return large.map((value) => 1 - value);
}

/** Widens what lies around lines until it covers what they enclose; values stay within 0 … 1 and reach the largest that was there. */
function spread(image: FloatImage): FloatImage {
  const [width, height] = [Math.ceil(image.width / SPREAD), Math.ceil(image.height / SPREAD)];
  const small = resizeFloats(image, width, height, 'bilinear');
  const most = (values: Float32Array) => values.reduce((a, b) => Math.max(a, b), 0);
  const [before, after] = [most(image.data), most(small.data)];
  const factor = after > 0 ? Math.min(1, before) / after : 0;
  return { ...small, data: small.data.map((value) => Math.min(1, value * factor)) };
}
