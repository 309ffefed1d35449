import { ImageError, OptionError } from '../errors.js';
import type { FaceBox } from '../image/face-box.js';
import { checkedPixels, type RgbaBytes } from '../image/rgba-bytes.js';
import type { PixelImage } from '../image/types.js';
import type { ChosenFace } from '../photo/choose.js';
import { givenFaces } from '../photo/given-faces.js';
import { type PhotoOptions, type PhotoTask, photoTask } from '../photo/options.js';
import { chosenOf, requireResult, search } from '../photo/restore-photo.js';
import { callback, invalid, number, requireObject } from '../validate.js';
import { type RestoredFrame, restoreShown, type ShownFace, type Way } from './restore-frame.js';
import { type Glance, glanceAt, SCENE_CUT, sceneDifference } from './scene-cut.js';
import { STEADY } from './steady.js';
import { smoothTrack, type Track, trackFaces } from './tracks.js';

/** A frame of a clip. It is loaded twice: once to find the faces, once to restore them. */
export interface ClipFrame {
  /** How errors call it. */
  readonly name: string;
  /** Reads it; RGBA pixels (`ImageData` too). */
  load(): Promise<PixelImage | RgbaBytes>;
  /** Its faces, where they are known, px: nothing is searched for in it then. */
  readonly boxes?: readonly FaceBox[];
}

/** How far a {@link restoreSequence} is. */
export interface ClipProgress {
  /** Finding comes first, for all frames. */
  readonly step: 'find' | 'restore';
  /** Frames of that step that are done. */
  readonly done: number;
  readonly frames: number;
}

/** Options of {@link restoreSequence}: those of `restorePhoto`, for every frame. */
export interface ClipOptions extends Omit<PhotoOptions, 'faces' | 'onProgress'> {
  /** Greatest share of the frames before in a restored face, moved to where it is now, 0 … 1; 0 leaves each frame as the network made it. Default 0.8. */
  readonly steady?: number;
  /** Which faces of every frame. Default `all`. */
  readonly faces?: 'all' | 'largest';
  /** Called after every frame of both steps. */
  readonly onProgress?: (progress: ClipProgress) => void;
}

/**
 * Restores the faces of a clip. First the faces of all frames are found and joined to tracks, the paths of which are smoothed; then frame after frame
 * is restored as `restorePhoto` does it. A track keeps the size of its crops, its way through the network and the judgement of how degraded it is until its face has
 * another size.
 *
 * @param frames of one size, in their order
 * @throws {OptionError} for options that are unknown or out of range
 * @throws {ImageError} for a frame of another size, with its name
 */
export async function* restoreSequence(
  frames: readonly ClipFrame[],
  given: ClipOptions,
): AsyncGenerator<RestoredFrame> {
  requireObject(given, 'restoreSequence');
  const { onProgress, steady, ...options } = given;
  const share = number(steady ?? STEADY, 'steady', 0, 1);
  callback(onProgress, 'onProgress');
  requireFrames(frames);
  const known = frames.every(({ boxes }) => boxes !== undefined);
  const { find = nothingFinds, minFace = known ? 1 : undefined } = options;
  const task = photoTask({ ...options, find, ...(minFace !== undefined && { minFace }) });
  const clip = await survey(frames, task, (done) => onProgress?.({ step: 'find', done, frames: frames.length }));
  const found = clip.map(({ chosen }) => chosen.filter(({ reason }) => !reason).map(({ face }) => face.box));
  const tracks = trackFaces(found, (frame) => clip[frame]!.cut).map(smoothTrack);
  const ways = new Map<number, Way>();
  for (const [frame, source] of frames.entries()) {
    task.signal?.throwIfAborted();
    const image = checkedPixels(await source.load());
    const { cut, chosen } = clip[frame]!;
    const shown = shownIn(frame, tracks, chosen);
    const restored = await restoreShown(image, shown, chosen, ways, share, task);
    onProgress?.({ step: 'restore', done: frame + 1, frames: frames.length });
    yield { ...restored, frame, cut };
  }
}

/** What the first pass keeps of a frame. */
interface Surveyed {
  readonly cut: boolean;
  readonly chosen: readonly ChosenFace[];
}

/** Looks at all frames: their sizes, cuts and faces. */
async function survey(
  frames: readonly ClipFrame[],
  task: PhotoTask,
  onProgress: (done: number) => void,
): Promise<Surveyed[]> {
  const clip: Surveyed[] = [];
  let first: { readonly name: string; readonly width: number; readonly height: number } | undefined;
  let before: Glance | undefined;
  for (const frame of frames) {
    const { name, boxes } = frame;
    task.signal?.throwIfAborted();
    const image = checkedPixels(await frame.load());
    first ??= { name, width: image.width, height: image.height };
    requireSameSize(name, image, first);
    requireResult(image, task.scale);
    const found = boxes === undefined ? await search(image, task) : givenFaces(boxes, `boxes of ${name}`);
    const glance = glanceAt(image);
    const cut = before !== undefined && sceneDifference(before, glance) >= SCENE_CUT;
    before = glance;
    clip.push({ cut, chosen: chosenOf(found, image, task, !boxes) });
    onProgress(clip.length);
  }
  return clip;
}

function requireFrames(frames: readonly ClipFrame[]): void {
  if (!Array.isArray(frames)) invalid('list of frames { name, load }', 'frames', frames);
  for (const [i, frame] of (frames as readonly ClipFrame[]).entries())
    if (typeof frame?.name !== 'string' || typeof frame.load !== 'function')
      invalid('frame { name, load }', `frames[${i}]`, frame);
}

/** Takes the place of a finder. */
export const nothingFinds = async (): Promise<never> => {
  throw new OptionError('Expected what finds faces for find, or boxes for every frame, but received neither');
};

/** Refuses a frame of another size. */
function requireSameSize(
  name: string,
  { width, height }: PixelImage,
  first: { readonly name: string; readonly width: number; readonly height: number },
): void {
  if (width === first.width && height === first.height) return;
  throw new ImageError(
    `Expected frames of one size, ${first.width}x${first.height} px as ${first.name}, but ${name} has ${width}x${height}: make them alike, or restore it on its own`,
  );
}

function shownIn(frame: number, tracks: readonly Track[], chosen: readonly ChosenFace[]): ShownFace[] {
  const wanted = chosen.filter(({ reason }) => !reason);
  return tracks.flatMap((track) => {
    const at = frame - track.start;
    const box = track.boxes[at];
    if (!box) return [];
    const place = track.places[at];
    const found = place === undefined ? { score: 0 } : wanted[place]!.face;
    return [{ face: { ...found, box }, track: track.id, filled: place === undefined }];
  });
}
