import type { FoundFace } from '../detect/face-finder.js';
import { ImageError, OptionError } from '../errors.js';
import type { FaceBox } from '../image/face-box.js';
import { checkedPixels, type RgbaBytes } from '../image/rgba-bytes.js';
import type { PixelImage } from '../image/types.js';
import type { ChosenFace } from '../photo/choose.js';
import { type PhotoOptions, type PhotoTask, photoTask } from '../photo/options.js';
import { cropRegion, faceSize } from '../photo/region.js';
import { type FaceJob, jobFor } from '../photo/restore-faces.js';
import {
  chosenOf,
  type FaceReport,
  type PhotoResult,
  requireResult,
  restoreChosen,
  search,
} from '../photo/restore-photo.js';
import { type Glance, glanceAt, SCENE_CUT, sceneDifference } from './scene-cut.js';
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
  /** Which faces of every frame. Default `all`. */
  readonly faces?: 'all' | 'largest';
  /** Called after every frame of both steps. */
  readonly onProgress?: (progress: ClipProgress) => void;
}

/** A face of a frame, and which one of the clip it is. */
export interface TrackedFace extends FaceReport {
  /** The same number in all frames that show this face; absent for faces that are not restored. */
  readonly track?: number;
  /** It was not found in this frame, but before and after it. */
  readonly filled?: true;
}

/** A restored frame. */
export interface RestoredFrame extends Pick<PhotoResult, 'image' | 'grey'> {
  /** Place in the clip, from 0. */
  readonly frame: number;
  /** Whether it begins a new scene. */
  readonly cut: boolean;
  readonly faces: readonly TrackedFace[];
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
  { onProgress, ...options }: ClipOptions,
): AsyncGenerator<RestoredFrame> {
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
    const left = chosen.filter(({ reason }) => reason);
    const jobOf = async (face: FoundFace, place: number): Promise<FaceJob> => {
      const { id } = shown[place]!.track;
      const way = await wayOf(ways.get(id), image, face, task);
      ways.set(id, way);
      return { ...way, face, place, region: cropRegion(sizedTo(face.box, way.size), task.model.sizeMultiple) };
    };
    const result = await restoreChosen(image, [...shown, ...left], jobOf, task);
    const faces = result.faces.map((face, i): TrackedFace => {
      const one = shown[i];
      return { ...face, ...(one && { track: one.track.id }), ...(one?.filled && { filled: true }) };
    });
    onProgress?.({ step: 'restore', done: frame + 1, frames: frames.length });
    yield { image: result.image, grey: result.grey, frame, cut, faces };
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
    const found = boxes?.map((box) => ({ box, score: 1 })) ?? (await search(image, task));
    const glance = glanceAt(image);
    const cut = before !== undefined && sceneDifference(before, glance) >= SCENE_CUT;
    before = glance;
    clip.push({ cut, chosen: chosenOf(found, image, task, !boxes) });
    onProgress(clip.length);
  }
  return clip;
}

const nothingFinds = async (): Promise<never> => {
  throw new OptionError('Expected what finds faces for find, or boxes for every frame, but received neither');
};

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

/** A track's face in one frame. */
interface Shown extends ChosenFace {
  readonly track: Track;
  readonly filled: boolean;
}

function shownIn(frame: number, tracks: readonly Track[], chosen: readonly ChosenFace[]): Shown[] {
  const wanted = chosen.filter(({ reason }) => !reason);
  return tracks.flatMap((track) => {
    const at = frame - track.start;
    const box = track.boxes[at];
    if (!box) return [];
    const place = track.places[at];
    const score = place === undefined ? 0 : wanted[place]!.face.score;
    return [{ face: { box, score }, track, filled: place === undefined }];
  });
}

/** What a track keeps from frame to frame. */
interface Way extends Pick<FaceJob, 'entry' | 'factor' | 'degradation'> {
  /** Size of the faces that its crops have room for, px. */
  readonly size: number;
}

/** Room for a face that grows, and how small it may become before its crops are made anew: shares of its size. */
const [ROOM, SHRUNK] = [1.15, 0.75] as const;

/** The way of the frame before while the face fits, else a new one. */
async function wayOf(before: Way | undefined, photo: PixelImage, face: FoundFace, task: PhotoTask): Promise<Way> {
  const size = faceSize(face.box);
  if (before && size <= before.size && size >= SHRUNK * before.size) return before;
  const { entry, factor, degradation } = await jobFor(photo, face, 0, task);
  return { entry, factor, degradation, size: ROOM * size };
}

/** A box about the same centre, of a given size. */
function sizedTo(box: FaceBox, size: number): FaceBox {
  const factor = size / faceSize(box);
  const [width, height] = [box.width * factor, box.height * factor];
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}
