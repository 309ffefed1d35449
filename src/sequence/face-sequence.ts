import { type Disposing, disposing } from '../disposing.js';
import { ImageError, RunError } from '../errors.js';
import type { Network } from '../graph/network.js';
import { checkedPixels, type RgbaBytes } from '../image/rgba-bytes.js';
import type { PixelImage } from '../image/types.js';
import type { UpscaleResult } from '../run/result.js';
import { type NetworkState, startState } from '../run/state.js';
import { upscaleFace } from '../run/upscale-face.js';
import { taskOf, UPSCALE_KEYS, type UpscaleOptions } from '../run/upscale-options.js';
import { knownKeys, number } from '../validate.js';
import { inOrder } from './in-order.js';
import { type PushOptions, pushSignal } from './push-options.js';
import { type Glance, glanceAt, SCENE_CUT, sceneDifference } from './scene-cut.js';
import { STEADY, type Steadied, steadyPixels } from './steady.js';

/** Options of {@link createFaceSequence}: those of `upscaleFace`, for every frame. */
export interface FaceSequenceOptions extends Omit<UpscaleOptions, 'model' | 'state' | 'signal' | 'onProgress'> {
  /**
   * Mean absolute difference of two frames at 8 x 8 px, as a share of white, from which on the second one begins a new scene, 0 … 1; 1 never does.
   * Default 0.12.
   */
  readonly sceneCut?: number;
  /** Greatest share of the frames before in a result, moved to where the face is now, 0 … 1; 0 leaves each frame as the network made it. Default 0.8. */
  readonly steady?: number;
}

/** What a frame became. */
export interface FaceFrame extends Omit<UpscaleResult, 'state'> {
  /** Its place in the sequence, from 0; `reset` does not change the count. */
  readonly frame: number;
  /** Whether nothing of the frames before it was used: the first one, and those after a cut or `reset`. */
  readonly first: boolean;
}

/** Frames of one face, enlarged one after the other. */
export interface FaceSequence extends Disposing {
  /**
   * Enlarges the next frame. Calls are worked on in their order, awaited or not. A frame that fails or is stopped leaves the sequence as it was.
   *
   * @param frame RGBA pixels (`ImageData` too), as large as the frames before it
   * @throws {ImageError} it is no picture, or of another size than the frames before it
   * @throws {RunError} after `dispose`
   */
  push(frame: PixelImage | RgbaBytes, options?: PushOptions): Promise<FaceFrame>;
  /** Forgets the frames before: the next one begins anew and may have another size. Frames that were pushed earlier are not concerned. */
  reset(): void;
  /** Ends the sequence once the frames that were pushed are done. The network stays the caller's. */
  dispose(): void;
}

/** What one frame hands on to the next. */
interface Memory {
  readonly width: number;
  readonly height: number;
  readonly glance: Glance;
  /** How far the scene was taken for a real one; judged at its first frame, since a network that changes from frame to frame flickers. */
  readonly degradation: number;
  /** What a network with a memory keeps of the scene so far. */
  readonly state: NetworkState;
  /** The results of the scene so far. */
  readonly steadied: Steadied;
}

/**
 * Enlarges the frames of one face as a sequence: all by one judgement of how degraded they are, until the scene changes.
 * Results are averaged along their motion (`steady`), and a network with a memory makes use of the frames before.
 *
 * @param network stays the caller's
 * @throws {OptionError} for options that are unknown or out of range
 */
export function createFaceSequence(network: Network, options: FaceSequenceOptions = {}): FaceSequence {
  knownKeys(options, 'createFaceSequence', KEYS);
  const { sceneCut: given, steady: share, ...upscale } = options;
  const sceneCut = number(given ?? SCENE_CUT, 'sceneCut', 0, 1);
  const most = number(share ?? STEADY, 'steady', 0, 1);
  taskOf({ ...upscale, model: network });
  const queue = inOrder();
  let memory: Memory | undefined;
  let frames = 0;
  let disposed = false;

  const enlarge = async (image: PixelImage, signal: AbortSignal | undefined): Promise<FaceFrame> => {
    signal?.throwIfAborted();
    if (memory) requireSize(image, memory);
    const glance = glanceAt(image);
    const before = memory && sceneDifference(glance, memory.glance) < sceneCut ? memory : undefined;
    const result = await upscaleFace(image, {
      ...upscale,
      model: network,
      ...(before && { degradation: before.degradation }),
      state: before?.state ?? startState(),
      ...(signal && { signal }),
    });
    const { state, ...face } = result;
    const { image: made, steadied } = steadyPixels(face.image, before?.steadied, most);
    const { width, height } = image;
    memory = { width, height, glance, degradation: result.degradation, state: state!, steadied };
    return { ...face, image: made, frame: frames++, first: !before };
  };

  return disposing({
    push(frame, options = {}) {
      if (disposed) return Promise.reject(new RunError('Received a frame for a sequence that was disposed of'));
      return queue(async () => enlarge(checkedPixels(frame), pushSignal(options)));
    },
    reset() {
      void queue(async () => {
        memory = undefined;
      });
    },
    dispose() {
      disposed = true;
      this.reset();
    },
  });
}

const { model: _model, state: _state, signal: _signal, onProgress: _onProgress, ...OWN_KEYS } = UPSCALE_KEYS;
const KEYS = { ...OWN_KEYS, sceneCut: true, steady: true } as const;

function requireSize({ width, height }: PixelImage, before: Memory): void {
  if (width === before.width && height === before.height) return;
  throw new ImageError(
    `Expected a frame of ${before.width}x${before.height} px, as those before it, but received ${width}x${height}: crop all frames alike, or reset() the sequence`,
  );
}
