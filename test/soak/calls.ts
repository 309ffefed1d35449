/** Calls of all kinds, each drawn by its number alone, so that any of them can be made again by another process. */
import type { BackendChoice } from '../../src/backend.js';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { MsfsrError } from '../../src/errors.js';
import { restorePhoto } from '../../src/photo/restore-photo.js';
import { startState } from '../../src/run/state.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { upscaleFaces } from '../../src/run/upscale-faces.js';
import type { UpscaleOptions } from '../../src/run/upscale-options.js';
import { createFaceSequence } from '../../src/sequence/face-sequence.js';
import { shakeWeights } from '../../src/testing/values.js';
import { plainStage, smallStage } from '../compose/small.js';
import type { Draw } from '../fuzz/draw.js';
import { pattern } from '../image/pattern.js';
import { rememberingStages } from '../temporal/sequence.js';

/** What calls are made on. */
export interface Subject {
  readonly backend: BackendChoice;
  readonly plain: MultiStage;
  /** The one for real pictures beside it. */
  readonly robust: MultiStage;
  /** Its second stage has a memory. */
  readonly remembering: MultiStage;
}

/** Networks with the same weights everywhere; needs a backend of tfjs. */
export function subjectOn(backend: BackendChoice): Subject {
  const [plain, robust] = [1, 2].map(() => buildMultiStage({ stages: [smallStage(), plainStage(), smallStage()] })) as [
    MultiStage,
    MultiStage,
  ];
  const remembering = buildMultiStage({ stages: rememberingStages });
  for (const [name, { model }] of Object.entries({ plain, robust, remembering })) shakeWeights(model.weights, name);
  return { backend, plain, robust, remembering };
}

/** A call: what it gave, in a short text. */
type Call = (subject: Subject, draw: Draw) => Promise<string>;

/** Sides of pictures, px, and of those that remembering networks take: few, so that half of a long run has plans for all of them. */
const SIDES = [5, 6, 8, 11, 15, 20] as const;
const EVEN_SIDES = [2, 4, 8, 12, 16] as const;

const picture = (draw: Draw, width: number = draw.pick(SIDES), height: number = draw.pick(SIDES)) =>
  pattern(draw.pick(['noise', 'smooth', 'binary', 'alpha']), width, height, draw.below(1e6));

const optionsOf = ({ backend, plain, robust }: Subject, draw: Draw) => ({
  model: plain,
  robust,
  backend,
  entry: draw.pick([1, 1, 2, 3]),
  degradation: draw.pick(['clean', 0.4] as const),
  ...(draw.chance(0.3) && { strength: draw.share() }),
  ...(draw.chance(0.2) && { selfEnsemble: true }),
  ...(draw.chance(0.2) && { stages: true }),
  ...(draw.chance(0.2) && { boundaries: true }),
});

const face: Call = async (subject, draw) => textOf(await upscaleFace(picture(draw), optionsOf(subject, draw)));

const batch: Call = async (subject, draw) => {
  const sizes = [picture(draw), picture(draw)].map(({ width, height }) => [width, height] as const);
  const images = Array.from({ length: draw.few(6) }, () => picture(draw, ...draw.pick(sizes)));
  return (await upscaleFaces(images, optionsOf(subject, draw))).map(textOf).join();
};

const remembering: Call = async ({ backend, remembering: model }, draw) => {
  const [width, height] = [draw.pick(EVEN_SIDES), draw.pick(EVEN_SIDES)];
  let state = startState();
  const texts: string[] = [];
  for (let left = draw.few(4); left > 0; left--) {
    const result = await upscaleFace(picture(draw, width, height), { model, backend, state, degradation: 'clean' });
    texts.push(textOf(result));
    state = result.state!;
  }
  return texts.join();
};

const sequence: Call = async ({ backend, plain, remembering: other }, draw) => {
  const frames = createFaceSequence(draw.pick([plain, other]), { backend, degradation: 'clean' });
  const [width, height] = [draw.pick(EVEN_SIDES), draw.pick(EVEN_SIDES)];
  const pushed = Array.from({ length: draw.few(4) }, () => frames.push(picture(draw, width, height)));
  try {
    return (await Promise.all(pushed)).map(textOf).join();
  } finally {
    frames.dispose();
  }
};

const photo: Call = async ({ backend, plain: model }, draw) => {
  const [width, height] = [24 + draw.below(24), 24 + draw.below(24)];
  const faces = Array.from({ length: draw.below(3) }, () => {
    const side = 10 + draw.below(10);
    return { x: draw.below(width - side), y: draw.below(height - side), width: side, height: side };
  });
  const scale = draw.pick([1, 2, 4] as const);
  return textOf(
    await restorePhoto(picture(draw, width, height), { model, backend, faces, scale, degradation: 'clean' }),
  );
};

/** Stopped before it begins, or after one of its stages. */
const abort: Call = async (subject, draw) => {
  const controller = new AbortController();
  if (draw.chance(0.3)) controller.abort();
  const stop = { signal: controller.signal, onProgress: () => controller.abort() };
  return textOf(await upscaleFace(picture(draw), { ...optionsOf(subject, draw), ...stop, entry: 1 }));
};

const WRONG: readonly ((draw: Draw) => Partial<Record<keyof UpscaleOptions, unknown>>)[] = [
  () => ({ scale: 3 }),
  () => ({ entry: 4 }),
  () => ({ strength: -1 }),
  () => ({ maxPixels: 4 }),
  () => ({ backend: 'tfjs-webgpu' }),
  () => ({ onProgress: 5 }),
  () => ({ model: {} }),
];

const error: Call = async (subject, draw) => {
  const image = draw.chance(0.2) ? { ...picture(draw), data: new Uint8ClampedArray(3) } : picture(draw);
  const wrong = { ...optionsOf(subject, draw), ...draw.pick(WRONG)(draw) } as UpscaleOptions;
  return textOf(await upscaleFace(image, wrong));
};

/** A callback that throws in the middle. */
const interrupted: Call = async (subject, draw) => {
  const onProgress = () => {
    throw new MsfsrError('MSFSR_TEST', 'mine');
  };
  return textOf(await upscaleFace(picture(draw), { ...optionsOf(subject, draw), onProgress }));
};

const SINGLE: readonly Call[] = [face, face, face, batch, remembering, sequence, photo, abort, error, interrupted];

const atOnce: Call = async (subject, draw) => {
  const calls = Array.from({ length: 2 + draw.below(3) }, () => draw.pick(SINGLE));
  return (await Promise.all(calls.map((call) => outcome(() => call(subject, draw))))).join(' | ');
};

/**
 * Makes a call.
 *
 * @returns what it gave: hashes of pictures, or the code of the error that was meant to come
 */
export const makeCall = (subject: Subject, draw: Draw): Promise<string> =>
  outcome(() => draw.pick([...SINGLE, atOnce, atOnce])(subject, draw));

async function outcome(call: () => Promise<string>): Promise<string> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof MsfsrError) return error.code;
    if ((error as Error).name === 'AbortError') return 'stopped';
    throw error;
  }
}

function textOf({
  image: { width, height, data },
}: {
  image: { width: number; height: number; data: ArrayLike<number> };
}) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < data.length; i++) hash = Math.imul(hash ^ data[i]!, 0x01000193);
  return `${width}x${height}:${(hash >>> 0).toString(16)}`;
}
