import { type Disposing, disposing } from '../disposing.js';
import { ImageError, RunError } from '../errors.js';
import type { FaceBox } from '../image/face-box.js';
import { checkedPixels, type RgbaBytes } from '../image/rgba-bytes.js';
import type { PixelImage } from '../image/types.js';
import { givenFaces } from '../photo/given-faces.js';
import { type PhotoTask, photoTask } from '../photo/options.js';
import { chosenOf, requireResult, search } from '../photo/restore-photo.js';
import { number, requireObject } from '../validate.js';
import { inOrder } from './in-order.js';
import { oneEuro } from './one-euro.js';
import { type PushOptions, pushSignal } from './push-options.js';
import { type RestoredFrame, restoreShown, type ShownFace, type Way } from './restore-frame.js';
import { type ClipOptions, nothingFinds } from './restore-sequence.js';
import { type Glance, glanceAt, SCENE_CUT, sceneDifference } from './scene-cut.js';
import { STEADY } from './steady.js';
import { FaceTracker } from './tracks.js';

/** Options of {@link createPhotoSequence}: those of `restorePhoto`, for every frame. */
export interface PhotoSequenceOptions extends Omit<ClipOptions, 'onProgress' | 'signal'> {
  /** Frames a second, for smoothing. Default 25. */
  readonly frameRate?: number;
}

/** Whole frames that come live. */
export interface PhotoSequence extends Disposing {
  /**
   * Restores the faces of the next frame. Calls are worked on in their order, awaited or not. One that is stopped before its faces are found leaves the
   * sequence as it was; after that its faces have been followed, though they were not restored.
   *
   * @param frame RGBA pixels (`ImageData` too), as large as the frames before it
   * @param boxes its faces, px, where they are known
   * @throws {ImageError} it is no picture, or of another size than the frames before it
   * @throws {RunError} after `dispose`
   */
  push(frame: PixelImage | RgbaBytes, boxes?: readonly FaceBox[], options?: PushOptions): Promise<RestoredFrame>;
  /** Ends all tracks; the next frame may have another size. */
  reset(): void;
  /** Ends the sequence once the frames that were pushed are done. */
  dispose(): void;
}

/** What one frame hands on to the next. */
interface Memory {
  readonly width: number;
  readonly height: number;
  glance: Glance;
}

/**
 * Restores the faces of frames that come live, as `restoreSequence` does it for a clip that is there: boxes are smoothed by {@link oneEuro}, and a face that is missed
 * keeps its place for some frames.
 *
 * @throws {OptionError} for options that are unknown or out of range
 */
export function createPhotoSequence(given: PhotoSequenceOptions): PhotoSequence {
  requireObject(given, 'createPhotoSequence');
  const { frameRate, steady, ...options } = given;
  const seconds = 1 / number(frameRate ?? 25, 'frameRate', 0.001);
  const share = number(steady ?? STEADY, 'steady', 0, 1);
  const task = photoTask({ ...options, find: options.find ?? nothingFinds });
  const queue = inOrder();
  const tracker = new FaceTracker();
  const ways = new Map<number, Way>();
  const paths = new Map<number, { readonly smooth: (box: FaceBox) => FaceBox; box: FaceBox }>();
  let memory: Memory | undefined;
  let frames = 0;
  let disposed = false;

  const follow = (id: number, found: FaceBox): FaceBox => {
    const smooth = paths.get(id)?.smooth ?? boxFilter(seconds);
    const box = smooth(found);
    paths.set(id, { smooth, box });
    return box;
  };

  const restore = async (
    image: PixelImage,
    boxes: readonly FaceBox[] | undefined,
    task: PhotoTask,
  ): Promise<RestoredFrame> => {
    if (memory) requireSize(image, memory);
    requireResult(image, task.scale);
    const found = boxes === undefined ? await search(image, task) : givenFaces(boxes, 'boxes');
    task.signal?.throwIfAborted();
    const chosen = chosenOf(found, image, task, !boxes);
    const wanted = chosen.filter(({ reason }) => !reason).map(({ face }) => face);
    const glance = glanceAt(image);
    const first = !memory;
    const cut = memory !== undefined && sceneDifference(memory.glance, glance) >= SCENE_CUT;
    memory = { width: image.width, height: image.height, glance };
    const ids = tracker.next(
      wanted.map(({ box }) => box),
      cut || first,
    );
    const shown: ShownFace[] = [
      ...wanted.map((face, i) => ({
        face: { ...face, box: follow(ids[i]!, face.box) },
        track: ids[i]!,
        filled: false,
      })),
      ...tracker.missed().map((track) => ({ face: { box: paths.get(track)!.box, score: 0 }, track, filled: true })),
    ];
    for (const kept of [paths, ways])
      for (const id of kept.keys()) if (!shown.some(({ track }) => track === id)) kept.delete(id);
    return { ...(await restoreShown(image, shown, chosen, ways, share, task)), frame: frames++, cut };
  };

  return disposing({
    push(frame, boxes, options = {}) {
      if (disposed) return Promise.reject(new RunError('Received a frame for a sequence that was disposed of'));
      return queue(async () => restore(checkedPixels(frame), boxes, taskWith(task, pushSignal(options))));
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

/** The work on one frame, which a signal of its own may stop. */
const taskWith = (task: PhotoTask, signal: AbortSignal | undefined): PhotoTask =>
  signal ? { ...task, signal, upscale: { ...task.upscale, signal } } : task;

/** Smooths centre and sides of a box, each by itself. */
function boxFilter(seconds: number): (box: FaceBox) => FaceBox {
  const [across, down, wide, high] = [oneEuro(), oneEuro(), oneEuro(), oneEuro()];
  return (box) => {
    const [width, height] = [wide(box.width, seconds), high(box.height, seconds)];
    const x = across(box.x + box.width / 2, seconds) - width / 2;
    const y = down(box.y + box.height / 2, seconds) - height / 2;
    return { x, y, width, height };
  };
}

function requireSize({ width, height }: PixelImage, before: Memory): void {
  if (width === before.width && height === before.height) return;
  throw new ImageError(
    `Expected a frame of ${before.width}x${before.height} px, as those before it, but received ${width}x${height}: make all frames alike, or reset() the sequence`,
  );
}
