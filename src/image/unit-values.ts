/** Numbers of tensors as colours. */
import { ImageError } from '../errors.js';

/** How far a float may lie outside [0, 1]: resizing by bicubic interpolation overshoots. */
const OVERSHOOT = 0.5;

/**
 * A tensor's numbers as RGB in [0, 1]: integers are bytes, as `tf.browser.fromPixels` gives them, floats lie in [0, 1] already. Slight overshoots are
 * clamped.
 *
 * @throws {ImageError} for NaN, infinity, integers outside 0 … 255 and floats far outside [0, 1], with what to do
 */
export function unitValues(values: ArrayLike<number>, dtype: string): Float32Array {
  const bytes = dtype === 'int32';
  const [low, high] = bytes ? [0, 255] : [-OVERSHOOT, 1 + OVERSHOOT];
  let broken = 0;
  let outside: number | undefined;
  const result = Float32Array.from(values, (value) => {
    if (!Number.isFinite(value)) broken++;
    else if (value < low || value > high) outside ??= value;
    return Math.min(1, Math.max(0, bytes ? value / 255 : value));
  });
  if (broken > 0)
    throw new ImageError(
      `Expected finite numbers for image but received a tensor with ${broken} values that are NaN or infinite`,
    );
  if (outside === undefined) return result;
  throw new ImageError(
    bytes
      ? `Expected integers from 0 to 255 for image but received a tensor of int32 with ${outside}`
      : `Expected RGB in [0, 1] for image but received a tensor of floats with ${outside}: divide by 255, or pass it as int32`,
  );
}
