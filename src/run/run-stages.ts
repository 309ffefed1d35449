import type { MultiStage } from '../compose/multi-stage.js';
import { type FloatImage, floatsToImage } from '../image/floats.js';
import type { PixelImage } from '../image/types.js';
import { chooseExecutor, type ExecutorChoice } from './choose-executor.js';
import { cropPadding, padToMultiple } from './pad.js';
import type { StageRange } from './stage-range.js';
import type { BoundaryResult, UpscaleOptions, UpscaleResult } from './upscale-face.js';

/** What one pass through a network gives. */
export interface StageRun {
  readonly image: FloatImage;
  readonly backend: string;
  readonly threads: number;
  readonly stages?: UpscaleResult['stages'];
  readonly boundaries?: BoundaryResult[];
}

/** Runs a network stage by stage on a picture of any size. */
export async function runStages(
  image: FloatImage,
  model: MultiStage,
  range: StageRange,
  options: UpscaleOptions & { executor: ExecutorChoice; threads: number },
): Promise<StageRun> {
  const { signal, onProgress, strength, threads } = options;
  const runOptions = { range, strength, threads };
  const { padded, padding } = padToMultiple(image, model.sizeMultiple);
  const executor = await chooseExecutor(model, options.executor, [padded.height, padded.width], runOptions);
  const stages: { stage: number; scale: number; image: PixelImage }[] = [];
  const boundaries: BoundaryResult[] = [];
  let last = padded;
  for await (const { stage, image: made, boundaries: maps } of executor.run(model, padded, runOptions)) {
    const { index } = stage;
    const scale = range.scaleAfter(stage);
    last = cropPadding(made, padding, scale);
    const shown = options.stages ? floatsToImage(last.data, last.width, last.height) : undefined;
    if (shown) stages.push({ stage: index, scale, image: shown });
    let lines: BoundaryResult | undefined;
    if (options.boundaries && maps) {
      const { width, height, data } = cropPadding(maps, padding, scale / stage.scale);
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
    backend: executor.name,
    threads: executor.threads,
    ...(options.stages && { stages }),
    ...(options.boundaries && { boundaries }),
  };
}

/** Every x2 stage works on four times the pixels of the one before. */
const progressAfter = (stage: number, stages: number) => (4 ** stage - 1) / (4 ** stages - 1);
