import type { Strength } from '../compose/strength.js';
import type { Network } from '../graph/network.js';
import { drawBoundaries } from '../image/draw-boundaries.js';
import { upscaleFace } from '../node/upscale-face.js';
import { writePng } from '../node/write-image.js';
import type { StageRange } from '../run/stage-range.js';
import type { Input } from './collect-inputs.js';
import type { OutputPaths } from './output-paths.js';

/** One picture in the report of `msfsr upscale`. */
export interface WrittenImage {
  readonly input: string;
  readonly output: string;
  readonly width: number;
  readonly height: number;
  readonly milliseconds: number;
  readonly backend: string;
  /** Instructions of the engine, where it ran. */
  readonly simd?: string;
  /** Pictures of the stages, if they were to be saved. */
  readonly stages?: readonly string[];
  /** Boundary lines of the stages over the result, if they were to be saved. */
  readonly boundaries?: readonly string[];
}

/** What {@link upscaleFile} is to do. */
export interface UpscaleFileOptions {
  readonly model: Network;
  readonly range: StageRange;
  /** Threads of the engine. */
  readonly threads: number;
  readonly strength: Strength | undefined;
  readonly selfEnsemble: boolean;
  readonly paths: OutputPaths;
  readonly saveStages: boolean;
  readonly saveBoundaries: boolean;
  readonly signal: AbortSignal;
  /** 0 … 1 */
  readonly onProgress: (fraction: number) => void;
}

/**
 * Enlarges one file and writes its PNG files, the result last. Every file is written whole or not at all.
 *
 * @throws {MsfsrError} if the file cannot be used or a result not be written; the signal's reason if it was stopped
 */
export async function upscaleFile(file: Input, options: UpscaleFileOptions): Promise<WrittenImage> {
  try {
    return await write(file, options);
  } catch (error) {
    options.paths.release(file);
    throw error;
  }
}

async function write(file: Input, options: UpscaleFileOptions): Promise<WrittenImage> {
  const input = file.path;
  const { model, range, threads, strength, selfEnsemble, paths, saveStages, saveBoundaries, signal, onProgress } =
    options;
  const stageSuffixes = saveStages ? range.stages.map(({ index }) => `_stage${index}`) : [];
  const boundarySuffixes = saveBoundaries
    ? range.stages.filter(({ bem }) => bem).map(({ index }) => `_boundaries${index}`)
    : [];
  const [output, ...extra] = await paths.claim(file, ['', ...stageSuffixes, ...boundarySuffixes]);
  const result = await upscaleFace(input, {
    model,
    entry: range.entry,
    scale: range.scale,
    threads,
    strength,
    selfEnsemble,
    stages: saveStages,
    boundaries: saveBoundaries,
    signal,
    onProgress: ({ fraction }) => onProgress(fraction),
  });
  const { image, milliseconds, backend, simd } = result;
  const pictures = [
    ...(result.stages ?? []).map((stage) => stage.image),
    ...(result.boundaries ?? []).map((boundaries) => drawBoundaries(image, boundaries)),
  ];
  for (const [i, picture] of pictures.entries()) await writePng(picture, extra[i]!);
  await writePng(image, output!);
  return {
    input,
    output: output!,
    width: image.width,
    height: image.height,
    milliseconds: Math.round(milliseconds * 10) / 10,
    backend,
    ...(simd && { simd }),
    ...(saveStages && { stages: extra.slice(0, stageSuffixes.length) }),
    ...(saveBoundaries && { boundaries: extra.slice(stageSuffixes.length) }),
  };
}
