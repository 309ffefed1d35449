import type { BackendChoice } from '../backend.js';
import { type Strength, strengthVector } from '../compose/strength.js';
import type { FaceFinder, FoundFace } from '../detect/face-finder.js';
import { OptionError } from '../errors.js';
import type { Network } from '../graph/network.js';
import type { FaceBox } from '../image/face-box.js';
import type { AdversarialNetwork, RobustNetwork } from '../run/companion.js';
import type { DegradationChoice } from '../run/degradation.js';
import { routeFor } from '../run/route.js';
import type { UpscaleFacesOptions } from '../run/upscale-faces.js';
import { type Task, taskOf } from '../run/upscale-options.js';
import { callback, invalid, knownKeys, number, oneOf, show } from '../validate.js';
import { type Background, checkBackground } from './background.js';
import type { FaceChoice } from './choose.js';
import { givenFaces } from './given-faces.js';
import type { IdentityAnalyzer } from './identity.js';

/** Factors that a photo can be enlarged by; 1 keeps its size. */
export const PHOTO_SCALES = [1, 2, 4, 8] as const;

/** One of {@link PHOTO_SCALES}. */
export type PhotoScale = (typeof PHOTO_SCALES)[number];

/** How far a `restorePhoto` is. */
export interface PhotoProgress {
  /** What is being done. */
  readonly step: 'find' | 'background' | 'faces';
  /** Faces done. */
  readonly done: number;
  /** Faces to be restored; 0 until they are found. */
  readonly faces: number;
  /** 0 … 1, of the whole. */
  readonly fraction: number;
}

/** Options of `restorePhoto`. */
export interface PhotoOptions {
  /** The network that enlarges faces. It must have stages that enlarge by exactly `scale`, or by 2 for scale 1. */
  readonly model: Network;
  /** A network for degraded faces, with the stages of `model`, or what opens one. Default the one that `model` keeps. */
  readonly robust?: RobustNetwork;
  /** Enlargement: 1, 2, 4 or 8. With 1, degraded faces are restored at the photo's own size. Default 4. */
  readonly scale?: PhotoScale;
  /**
   * Which faces: all that were found, the largest one, those for which a function says so, or the boxes of faces, px of the photo (nothing is searched
   * for then). Default `all`.
   */
  readonly faces?: FaceChoice | readonly FaceBox[];
  /** What finds the faces; needed unless `faces` is a list of boxes. */
  readonly find?: FaceFinder;
  /** Smallest face, longer side of its box, px of the photo. Default 16, and 1 for boxes of the caller's. */
  readonly minFace?: number;
  /** Largest face, px of the photo. Default none. */
  readonly maxFace?: number;
  /** Share of the restored face, 0 … 1, the rest is the enlarged photo's; one number, or one for each facial part. Default 1. */
  readonly blend?: Strength;
  /** Factor on the boundaries, as in `upscaleFace`. Default 1. */
  readonly strength?: Strength;
  /** A network for `fidelity`, as in `upscaleFace`. Default the one that `model` keeps. */
  readonly adversarial?: AdversarialNetwork;
  /** 1 gives the image nearest to the truth, 0 the most natural one, which invents detail, as in `upscaleFace`. Default 1. */
  readonly fidelity?: number;
  /**
   * How far faces are degraded, from `clean` (0) to `real` (1): decides between `model` and `robust`, where faces enter, and how much of the photo's fine
   * detail is kept. `auto` judges each face, and takes all for clean where there is no `robust`. Default `auto`.
   */
  readonly degradation?: DegradationChoice;
  /** Most bytes that a face may take while it is enlarged, as in `upscaleFace`. Default none. */
  readonly memoryLimit?: number;
  /** Tells whether a restored face is still the same person. */
  readonly identity?: IdentityAnalyzer;
  /** Least cosine of the embeddings of input and restored face; the blend of a face is lowered until it holds. Needs `identity`. */
  readonly minIdentity?: number;
  /** What enlarges everything else. Default `bicubic`. */
  readonly background?: Background;
  /** Writes into the photo that is handed in, instead of a copy of it; with scale 1 only. Default false. */
  readonly inPlace?: boolean;
  /** What runs the network, as in `upscaleFace`. Default `auto`. */
  readonly backend?: BackendChoice;
  /** Threads of the engine, 1 … 64; the picture does not depend on it. Default 1. */
  readonly threads?: number;
  /** Stops between steps; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called when faces were found, and after every part of the work. */
  readonly onProgress?: (progress: PhotoProgress) => void;
}

/** Below this, what is found are rarely faces, px. */
const SMALLEST_SEARCHED = 16;

/** Options that were checked, with their defaults. */
export interface PhotoTask extends Pick<PhotoOptions, 'model' | 'identity' | 'minIdentity' | 'signal' | 'onProgress'> {
  /** What `upscaleFaces` does with every face. */
  readonly upscale: Omit<UpscaleFacesOptions, 'onProgress'>;
  /** The same, checked. */
  readonly upscaleTask: Task;
  readonly scale: PhotoScale;
  /** By what the networks are to enlarge: `scale`, or 2 for scale 1. */
  readonly enlargement: number;
  readonly faces: FaceChoice;
  readonly minFace: number;
  readonly maxFace: number;
  /** Boxes of the caller's in place of a search. */
  readonly boxes: readonly FoundFace[] | undefined;
  readonly find: FaceFinder | undefined;
  readonly blend: Strength;
  readonly background: Background;
  readonly inPlace: boolean;
}

const KEYS = {
  model: true,
  robust: true,
  scale: true,
  faces: true,
  find: true,
  minFace: true,
  maxFace: true,
  blend: true,
  strength: true,
  adversarial: true,
  fidelity: true,
  degradation: true,
  memoryLimit: true,
  identity: true,
  minIdentity: true,
  background: true,
  inPlace: true,
  backend: true,
  threads: true,
  signal: true,
  onProgress: true,
} as const;

/**
 * Checks the options of `restorePhoto`.
 *
 * @throws {OptionError} for options that are unknown, out of range or do not go together
 */
export function photoTask(options: PhotoOptions): PhotoTask {
  knownKeys(options, 'restorePhoto', KEYS);
  const { model, find, identity, minIdentity, signal } = options;
  const onProgress = callback(options.onProgress, 'onProgress');
  const scale = oneOf(options.scale ?? 4, 'scale', PHOTO_SCALES);
  const enlargement = scale === 1 ? 2 : scale;
  const upscale = upscaleOptions(options);
  const upscaleTask = taskOf(upscale);
  if (options.strength !== undefined) strengthVector(options.strength);
  for (const network of [model, options.adversarial])
    if (network && typeof network !== 'function') routeFor(network, enlargement, 1);
  const blend = options.blend ?? 1;
  strengthVector(blend, 'blend');
  const { faces = 'all' } = options;
  const boxes = Array.isArray(faces) ? givenFaces(faces, 'faces') : undefined;
  const choice = boxes ? 'all' : (faces as FaceChoice);
  if (typeof choice !== 'function' && choice !== 'all' && choice !== 'largest')
    invalid('"all", "largest", a function or a list of boxes', 'faces', faces);
  if (find !== undefined && typeof find !== 'function') invalid('function', 'find', find);
  if (!find && !boxes) {
    throw new OptionError(
      'Expected what finds faces for find, or a list of boxes for faces, but received neither: pass a FaceFinder, or { x, y, width, height } of each face',
    );
  }
  const minFace = number(options.minFace ?? (boxes ? 1 : SMALLEST_SEARCHED), 'minFace', 1);
  const maxFace = options.maxFace === undefined ? Infinity : number(options.maxFace, 'maxFace', minFace);
  checkIdentity(identity, minIdentity);
  const { inPlace = false } = options;
  if (typeof inPlace !== 'boolean') invalid('boolean', 'inPlace', inPlace);
  if (inPlace && scale !== 1)
    throw new OptionError(`Received inPlace with scale ${scale}: only a result of the photo's size fits into it`);
  return {
    model,
    upscale,
    upscaleTask,
    scale,
    enlargement,
    faces: choice,
    boxes,
    find,
    minFace,
    maxFace,
    blend,
    identity,
    minIdentity,
    background: checkedBackground(options.background ?? 'bicubic', scale),
    inPlace,
    signal,
    onProgress,
  };
}

/** What is handed on to `upscaleFaces`: keys that both have. Crops are as large as faces are. */
function upscaleOptions(options: PhotoOptions): PhotoTask['upscale'] {
  const { model, robust, adversarial, fidelity, strength, degradation, backend, threads, signal, memoryLimit } =
    options;
  const given = { robust, adversarial, fidelity, strength, degradation, backend, threads, signal, memoryLimit };
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return { model, ...Object.fromEntries(known), maxPixels: Number.MAX_SAFE_INTEGER };
}

function checkIdentity(identity: PhotoOptions['identity'], minIdentity: PhotoOptions['minIdentity']): void {
  if (identity && typeof identity.embedding !== 'function')
    throw new OptionError(`Expected an analyzer with embedding for identity but received ${show(identity)} without`);
  if (minIdentity === undefined) return;
  number(minIdentity, 'minIdentity', -1, 1);
  if (!identity) throw new OptionError('Received minIdentity without an analyzer for identity');
}

function checkedBackground(background: Background, scale: PhotoScale): Background {
  checkBackground(background);
  if (background === 'bicubic' || scale > 1) return background;
  throw new OptionError('Received a background with scale 1, which keeps the photo as it is around its faces');
}
