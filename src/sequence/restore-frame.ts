/** One frame of a clip, by what its tracks keep. */
import type { FoundFace } from '../detect/face-finder.js';
import type { FaceBox } from '../image/face-box.js';
import type { PixelImage } from '../image/types.js';
import type { ChosenFace } from '../photo/choose.js';
import type { PhotoTask } from '../photo/options.js';
import { cropRegion, faceSize } from '../photo/region.js';
import { type FaceJob, jobFor } from '../photo/restore-faces.js';
import { type FaceReport, type PhotoResult, restoreChosen } from '../photo/restore-photo.js';
import { startState } from '../run/state.js';
import { type Steadied, steadyPixels } from './steady.js';

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

/** A face that is restored in a frame. */
export interface ShownFace extends ChosenFace {
  /** Number of its track. */
  readonly track: number;
  readonly filled: boolean;
}

/** What a track keeps from frame to frame. */
export interface Way extends Pick<FaceJob, 'entry' | 'factor' | 'degradation' | 'tilt' | 'state'> {
  /** Size of the faces that its crops have room for, px. */
  readonly size: number;
  /** The enlarged crops so far. */
  readonly steadied?: Steadied;
}

/**
 * Restores the faces of a frame. One that fails or is stopped leaves the states of its tracks as they were.
 *
 * @param shown faces of tracks
 * @param chosen all that were found; those that are left alone are reported
 * @param ways what the tracks keep, by their numbers; written to
 * @param share greatest share of the frames before, see `steady`
 */
export async function restoreShown(
  image: PixelImage,
  shown: readonly ShownFace[],
  chosen: readonly ChosenFace[],
  ways: Map<number, Way>,
  share: number,
  task: PhotoTask,
): Promise<Omit<RestoredFrame, 'frame' | 'cut'>> {
  const left = chosen.filter(({ reason }) => reason);
  const steadied = new Map<number, Steadied>();
  const jobOf = async (face: FoundFace, place: number): Promise<FaceJob> => {
    const { track } = shown[place]!;
    const way = await wayOf(ways.get(track), image, face, task);
    ways.set(track, way);
    const settle = (enlarged: PixelImage) => {
      const { image, ...next } = steadyPixels(enlarged, way.steadied, share);
      steadied.set(track, next.steadied);
      return image;
    };
    const { entry, factor, degradation, tilt, state } = way;
    const job = { entry, factor, degradation, tilt, ...(state && { state }), ...(share > 0 && { settle }) };
    return { ...job, face, place, region: cropRegion(sizedTo(face.box, way.size), task.model.sizeMultiple) };
  };
  const { states, ...restored } = await restoreChosen(image, [...shown, ...left], jobOf, task);
  for (const [place, state] of states) {
    const { track } = shown[place]!;
    ways.set(track, { ...ways.get(track)!, state });
  }
  for (const [track, made] of steadied) ways.set(track, { ...ways.get(track)!, steadied: made });
  const faces = restored.faces.map((face, i): TrackedFace => {
    const one = shown[i];
    return { ...face, ...(one && { track: one.track }), ...(one?.filled && { filled: true }) };
  });
  return { ...restored, faces };
}

/** Room for a face that grows, and how small it may become before its crops are made anew: shares of its size. */
const [ROOM, SHRUNK] = [1.15, 0.75] as const;

/** The way of the frame before while the face fits, else a new one. */
async function wayOf(before: Way | undefined, photo: PixelImage, face: FoundFace, task: PhotoTask): Promise<Way> {
  const size = faceSize(face.box);
  if (before && size <= before.size && size >= SHRUNK * before.size) return before;
  const { entry, factor, degradation, tilt } = await jobFor(photo, face, 0, task);
  return { entry, factor, degradation, tilt, size: ROOM * size, state: startState() };
}

/** A box about the same centre, of a given size. */
function sizedTo(box: FaceBox, size: number): FaceBox {
  const factor = size / faceSize(box);
  const [width, height] = [box.width * factor, box.height * factor];
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}
