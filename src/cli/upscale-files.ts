import type { Strength } from '../compose/strength.js';
import type { Network } from '../graph/network.js';
import { drawBoundaries } from '../image/draw-boundaries.js';
import type { PixelImage } from '../image/types.js';
import { readImage } from '../node/read-image.js';
import { removeLeftovers } from '../node/replace-file.js';
import { writePng } from '../node/write-image.js';
import type { DegradationChoice } from '../run/degradation.js';
import type { UpscaleResult } from '../run/result.js';
import type { StageRange } from '../run/stage-range.js';
import { upscaleFace } from '../run/upscale-face.js';
import { upscaleFaces } from '../run/upscale-faces.js';
import { taskOf } from '../run/upscale-options.js';
import { createFaceSequence, type FaceSequence } from '../sequence/face-sequence.js';
import type { Input } from './collect-inputs.js';
import type { RequestedFidelity } from './fidelity-options.js';
import type { OutputPaths } from './output-paths.js';

/** Files that are read before they are enlarged, those of one size together. */
const WINDOW = 16;

/** One picture in the report of `msfsr upscale`. */
export interface WrittenImage {
  readonly input: string;
  readonly output: string;
  readonly width: number;
  readonly height: number;
  readonly milliseconds: number;
  /** How far it was taken for a real picture, 0 (clean) … 1. */
  readonly degradation: number;
  /** Stage at which it entered. */
  readonly entry: number;
  readonly backend: string;
  /** Instructions of the engine, where it ran. */
  readonly simd?: string;
  /** Pictures of the stages, if they were to be saved. */
  readonly stages?: readonly string[];
  /** Boundary lines of the stages over the result, if they were to be saved. */
  readonly boundaries?: readonly string[];
}

/** What became of a file. */
export type Outcome = { readonly file: Input } & ({ readonly written: WrittenImage } | { readonly error: unknown });

/** What is done with every picture. */
export interface UpscaleTask {
  readonly model: Network;
  readonly range: StageRange;
  /** Whether its entry was asked for. */
  readonly entryChosen: boolean;
  /** Threads of the engine. */
  readonly threads: number;
  /** Most bytes that a picture may take. */
  readonly memoryLimit: number | undefined;
  readonly strength: Strength | undefined;
  readonly degradation: DegradationChoice | undefined;
  readonly fidelity: RequestedFidelity;
  readonly selfEnsemble: boolean;
  readonly saveStages: boolean;
  readonly saveBoundaries: boolean;
}

/** What {@link upscaleFiles} is to do. */
export interface UpscaleFilesOptions extends UpscaleTask {
  /** Whether the files are frames of one face, in their order. */
  readonly sequence: boolean;
  /** Of a sequence: greatest share of the frames before; `undefined`: the library's own. */
  readonly steady: number | undefined;
  readonly paths: OutputPaths;
  readonly signal: AbortSignal;
  /** Makes the folder in which the results of a file belong. */
  readonly makeFolder: (file: Input) => Promise<void>;
  /** Hears of files done, fractions included, and of a file that is being worked on. */
  readonly onProgress: (done: number, file: Input) => void;
}

/** A file that was read, and where its pictures go, the result first. */
interface Reading {
  readonly file: Input;
  readonly output: string;
  /** Of stages, by {@link stageSuffix}. */
  readonly more: ReadonlyMap<string, string>;
  readonly image: PixelImage;
}

/**
 * Enlarges files, those of one size together, and writes their PNG files, the result last. Every file is written whole or not at all.
 *
 * @returns what became of each, in their order; it ends early when it is stopped
 */
export async function* upscaleFiles(files: readonly Input[], options: UpscaleFilesOptions): AsyncGenerator<Outcome> {
  const { paths, signal, onProgress } = options;
  const sequence = options.sequence
    ? createFaceSequence(options.model, { ...faceOptions(options), steady: options.steady })
    : undefined;
  for (let from = 0; from < files.length && !signal.aborted; from += WINDOW) {
    const window = files.slice(from, from + WINDOW);
    const outcomes = new Map<Input, unknown>();
    const readings: Reading[] = [];
    for (const [i, file] of window.entries()) {
      onProgress(from + i * READING, file);
      try {
        readings.push(await read(file, options));
      } catch (error) {
        paths.release(file);
        outcomes.set(file, { error });
      }
    }
    await removeLeftovers(readings.flatMap(({ output, more }) => [output, ...more.values()]));
    const start = from + window.length * READING;
    const scale = window.length * (1 - READING);
    const tell = (fraction: number, file: Input) => onProgress(start + fraction * scale, file);
    const results = sequence ? await pushAll(readings, sequence, signal, tell) : await enlarge(readings, options, tell);
    for (const [i, reading] of readings.entries()) {
      if (signal.aborted) return;
      const { file } = reading;
      const result = results[i]!;
      try {
        if ('error' in result) throw result.error;
        outcomes.set(file, { written: await write(reading, result, options) });
      } catch (error) {
        paths.release(file);
        outcomes.set(file, { error });
      }
    }
    for (const file of window) yield { file, ...(outcomes.get(file) as object) } as Outcome;
  }
}

/** Share of reading in the work on a file, about. */
const READING = 0.1;

async function read(file: Input, { range, paths, makeFolder, ...options }: UpscaleFilesOptions): Promise<Reading> {
  await makeFolder(file);
  const withLines = range.stages.filter(({ bem }) => bem);
  const suffixes = [
    ...(options.saveStages ? range.stages.map(({ index }) => stageSuffix('stage', index)) : []),
    ...(options.saveBoundaries ? withLines.map(({ index }) => stageSuffix('boundaries', index)) : []),
  ];
  const [output, ...others] = await paths.claim(file, ['.png', ...suffixes]);
  const more = new Map(suffixes.map((suffix, i) => [suffix, others[i]!]));
  return { file, output: output!, more, image: await readImage(file.path) };
}

type Enlarged = UpscaleResult | { readonly error: unknown };

type StageKind = 'stage' | 'boundaries';

/** What a file of a stage adds to the name of its result. */
const stageSuffix = (kind: StageKind, index: number) => `_${kind}${index}.png`;

const faceOptions = (options: UpscaleTask) => ({
  ...options.fidelity,
  ...(options.entryChosen && { entry: options.range.entry }),
  scale: options.range.scale,
  threads: options.threads,
  ...(options.memoryLimit !== undefined && { memoryLimit: options.memoryLimit }),
  strength: options.strength,
  degradation: options.degradation,
  selfEnsemble: options.selfEnsemble,
  stages: options.saveStages,
  boundaries: options.saveBoundaries,
});

/**
 * Checks what is to be done before any file is read.
 *
 * @throws {OptionError} for what the network cannot do
 */
export const checkUpscale = (task: UpscaleTask): void => {
  taskOf({ ...faceOptions(task), model: task.model });
};

/** All together, or one by one where a picture among them cannot be used, so that the others can. */
async function enlarge(
  readings: readonly Reading[],
  options: UpscaleFilesOptions,
  onProgress: (fraction: number, file: Input) => void,
): Promise<readonly Enlarged[]> {
  const task = { ...faceOptions(options), model: options.model, signal: options.signal };
  const fileAt = (done: number) => readings[Math.min(done, readings.length - 1)]!.file;
  try {
    const images = readings.map(({ image }) => image);
    return await upscaleFaces(images, {
      ...task,
      onProgress: ({ fraction, done }) => onProgress(fraction, fileAt(done)),
    });
  } catch {
    return oneByOne(readings, (image) => upscaleFace(image, task), onProgress);
  }
}

/** The frames one after the other; one that cannot be used is left out of the sequence. */
const pushAll = (
  readings: readonly Reading[],
  sequence: FaceSequence,
  signal: AbortSignal,
  onProgress: (fraction: number, file: Input) => void,
): Promise<readonly Enlarged[]> => oneByOne(readings, (image) => sequence.push(image, { signal }), onProgress);

async function oneByOne(
  readings: readonly Reading[],
  upscale: (image: PixelImage) => Promise<UpscaleResult>,
  onProgress: (fraction: number, file: Input) => void,
): Promise<readonly Enlarged[]> {
  const results: Enlarged[] = [];
  for (const [i, { image, file }] of readings.entries()) {
    onProgress(i / readings.length, file);
    results.push(await upscale(image).catch((error: unknown) => ({ error })));
  }
  return results;
}

async function write(
  { file, output, more }: Reading,
  result: UpscaleResult,
  { saveStages, saveBoundaries }: UpscaleFilesOptions,
): Promise<WrittenImage> {
  const { image, milliseconds, degradation, entry, backend, simd, stages = [], boundaries = [] } = result;
  const writeStage = async (kind: StageKind, stage: number, picture: PixelImage) => {
    const path = more.get(stageSuffix(kind, stage))!;
    await writePng(picture, path);
    return path;
  };
  const stagePaths: string[] = [];
  const boundaryPaths: string[] = [];
  for (const one of stages) stagePaths.push(await writeStage('stage', one.stage, one.image));
  for (const lines of boundaries)
    boundaryPaths.push(await writeStage('boundaries', lines.stage, drawBoundaries(image, lines)));
  await writePng(image, output);
  return {
    input: file.path,
    output,
    width: image.width,
    height: image.height,
    milliseconds: Math.round(milliseconds * 10) / 10,
    degradation,
    entry,
    backend,
    ...(simd && { simd }),
    ...(saveStages && { stages: stagePaths }),
    ...(saveBoundaries && { boundaries: boundaryPaths }),
  };
}
