import { BackendError } from '../errors.js';
import type { PixelImage } from '../image/types.js';
import type { Candidate } from './candidate.js';
import { checkSane, probePicture } from './probe.js';
import type { Size } from './upscaler.js';

/** Pictures after the first one at most, of which the fastest counts. */
const RUNS = 3;

/** What the warm-up of a candidate gave. */
export interface Measurement {
  /** Shortest time of a picture, ms. */
  readonly warm: number;
  readonly image: PixelImage;
}

/**
 * Runs a picture a few times and looks at the result.
 *
 * @param limit longest time for all of it, ms. The first picture must be done by then if there is a `reference`: something works already, so
 *   that nobody need wait; further pictures are measured while there is time
 * @param signal gives up, with its reason
 * @throws {BackendError} if the result is none, or the time is up
 */
export async function measure(
  candidate: Candidate,
  size: Size,
  limit: number,
  reference?: { readonly name: string; readonly image: PixelImage },
  signal?: AbortSignal,
): Promise<Measurement> {
  const picture = probePicture(size);
  const start = performance.now();
  const late = reference && AbortSignal.timeout(Math.ceil(limit));
  // Where signals cannot be joined, the first picture is waited for.
  const first = late && signal ? (AbortSignal.any?.([late, signal]) ?? late) : (late ?? signal);
  try {
    const { image, milliseconds } = await candidate.run(picture, { signal: first, degradation: 'clean' });
    checkSane(image, reference);
    let warm = milliseconds;
    for (let run = 0; run < RUNS && performance.now() - start < limit; run++)
      warm = Math.min(warm, (await candidate.run(picture, { signal, degradation: 'clean' })).milliseconds);
    return { warm, image };
  } catch (error) {
    if (late?.aborted && error === late.reason) throw new BackendError(`It was not warm after ${Math.round(limit)} ms`);
    throw error;
  }
}
