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
import type { PassState } from './state.js';

/** What one pass through a network gives for a picture. */
export interface StageRun extends Pick<UpscaleResult, 'backend' | 'simd' | 'threads' | 'stages' | 'boundaries'> {
  readonly image: FloatImage;
  /** What is kept of the picture, where states were given. */
  readonly state?: PassState;
}

/** How a pass is made. */
export interface StageRunOptions {
  readonly backend: BackendChoice;
  readonly threads: number;
  readonly strength?: Strength | undefined;
  /** Whether each picture is without colour: then so are its results. */
  readonly grey: readonly boolean[];
  readonly stages?: boolean | undefined;
  readonly boundaries?: boolean | undefined;
  /** What the pictures before each have left; absent where nothing is to be kept. */
  readonly states?: readonly PassState[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Pictures in it are those of the first face. */
  readonly onProgress?: ((progress: UpscaleProgress) => void) | undefined;
}

/** Runs a network stage by stage on pictures of one size, which may be any. */
export async function runStages(
  images: readonly FloatImage[],
  network: Network,
  range: StageRange,
  options: StageRunOptions,
): Promise<StageRun[]> {
  const { signal, onProgress, strength, threads, grey } = options;
  const padded = images.map((image) => padToMultiple(image, network.sizeMultiple));
  const { padding, padded: first } = padded[0]!;
  const runOptions = { range, strength, threads };
  const executor = await chooseExecutor(network, options.backend, [first.height, first.width], runOptions);
  const stages: { stage: number; scale: number; image: PixelImage }[][] = images.map(() => []);
  const boundaries: BoundaryResult[][] = images.map(() => []);
  let last: readonly FloatImage[] = images;
  const kept: PassState[] = images.map(() => ({}));
  for await (const made of executor.run(
    padded.map((one) => one.padded),
    options.states,
  )) {
    const { stage } = made;
    const { index } = stage;
    const scale = range.scaleAfter(stage);
    last = made.images.map((image, i) => {
      const inside = cropPadding(image, padding, scale);
      return grey[i] ? greyFloats(inside) : inside;
    });
    if (options.stages) {
      for (const [i, { data, width, height }] of last.entries())
        stages[i]!.push({ stage: index, scale, image: floatsToImage(data, width, height) });
    }
    if (options.boundaries && made.boundaries) {
      for (const [i, heat] of made.boundaries.entries()) {
        const { width, height, data } = cropPadding(heat, padding, scale / stage.scale);
        boundaries[i]!.push({ stage: index, width, height, data });
      }
    }
    for (const [i, state] of (made.state ?? []).entries()) kept[i] = { ...kept[i], ...state };
    const done = range.stages.indexOf(stage) + 1;
    const all = range.stages.length;
    const [shown, lines] = [stages[0]!.at(-1), boundaries[0]!.at(-1)];
    onProgress?.({
      stage: done,
      stages: all,
      fraction: progressAfter(done, all),
      ...(shown && { image: shown.image }),
      ...(lines?.stage === index && { boundaries: lines }),
    });
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
  }
  return last.map((image, i) => ({
    image,
    backend: executor.backend,
    ...(executor.simd && { simd: executor.simd }),
    threads: executor.threads,
    ...(options.stages && { stages: stages[i]! }),
    ...(options.boundaries && { boundaries: boundaries[i]! }),
    ...(options.states && { state: kept[i]! }),
  }));
}

/** Every x2 stage works on four times the pixels of the one before. */
const progressAfter = (stage: number, stages: number) => (4 ** stage - 1) / (4 ** stages - 1);
