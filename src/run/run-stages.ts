import type { BackendChoice } from '../backend.js';
import type { Strength } from '../compose/strength.js';
import type { Network } from '../graph/network.js';
import { type FloatImage, floatsToImage } from '../image/floats.js';
import { greyFloats } from '../image/grey.js';
import type { PixelImage } from '../image/types.js';
import { chooseExecutor } from './choose-executor.js';
import { cropPadding, padToMultiple } from './pad.js';
import type { BoundaryResult, UpscaleProgress, UpscaleResult } from './result.js';
import type { StageRange } from './stage-range.js';

/** What one pass through a network gives. */
export interface StageRun extends Pick<UpscaleResult, 'backend' | 'simd' | 'threads' | 'stages' | 'boundaries'> {
  readonly image: FloatImage;
}

/** How a pass is made. */
export interface StageRunOptions {
  readonly backend: BackendChoice;
  readonly threads: number;
  readonly strength?: Strength | undefined;
  /** Whether the picture is without colour: then so are the results. */
  readonly grey: boolean;
  readonly stages?: boolean | undefined;
  readonly boundaries?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: UpscaleProgress) => void) | undefined;
}

/** Runs a network stage by stage on a picture of any size. */
export async function runStages(
  image: FloatImage,
  model: Network,
  range: StageRange,
  options: StageRunOptions,
): Promise<StageRun> {
  const { signal, onProgress, strength, threads } = options;
  const runOptions = { range, strength, threads };
  const { padded, padding } = padToMultiple(image, model.sizeMultiple);
  const executor = await chooseExecutor(model, options.backend, [padded.height, padded.width], runOptions);
  const stages: { stage: number; scale: number; image: PixelImage }[] = [];
  const boundaries: BoundaryResult[] = [];
  let last = padded;
  for await (const { stage, image: made, boundaries: heat } of executor.run(padded)) {
    const { index } = stage;
    const scale = range.scaleAfter(stage);
    const inside = cropPadding(made, padding, scale);
    last = options.grey ? greyFloats(inside) : inside;
    const shown = options.stages ? floatsToImage(last.data, last.width, last.height) : undefined;
    if (shown) stages.push({ stage: index, scale, image: shown });
    let lines: BoundaryResult | undefined;
    if (options.boundaries && heat) {
      const { width, height, data } = cropPadding(heat, padding, scale / stage.scale);
      lines = { stage: index, width, height, data };
      boundaries.push(lines);
    }
    const done = range.stages.indexOf(stage) + 1;
    const all = range.stages.length;
    onProgress?.({
      stage: done,
      stages: all,
      fraction: progressAfter(done, all),
      ...(shown && { image: shown }),
      ...(lines && { boundaries: lines }),
    });
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
  }
  return {
    image: last,
    backend: executor.backend,
    ...(executor.simd && { simd: executor.simd }),
    threads: executor.threads,
    ...(options.stages && { stages }),
    ...(options.boundaries && { boundaries }),
  };
}

/** Every x2 stage works on four times the pixels of the one before. */
const progressAfter = (stage: number, stages: number) => (4 ** stage - 1) / (4 ** stages - 1);
