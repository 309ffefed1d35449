/** Which of the faces that were found are restored. */
import type { FoundFace } from '../detect/face-finder.js';
import type { FaceBox } from '../image/face-box.js';
import type { PixelImage } from '../image/types.js';
import { boolean, integer, invalid, knownKeys, number } from '../validate.js';
import { foundFaces } from './given-faces.js';
import { faceSize } from './region.js';

/** Why a face was not restored. */
export type SkipReason =
  | 'outside the photo'
  | 'smaller than minFace'
  | 'larger than maxFace'
  | 'inside another face'
  | 'not chosen'
  | 'blend is 0'
  | 'already clean'
  | 'already sharper'
  | 'disagrees with the input'
  | 'another identity';

/** Which faces: all, the largest one, or those for which a function says so. */
export type FaceChoice = 'all' | 'largest' | ((face: FoundFace, place: number) => boolean);

/** What {@link chooseFaces} goes by. */
export interface ChooseOptions {
  /** Which of those that can be restored. */
  readonly faces: FaceChoice;
  /** Smallest longer side, px. */
  readonly minFace: number;
  /** Largest one, px. */
  readonly maxFace: number;
  /** Whether a box inside another one is an error of the finder's, as eyes are that were taken for faces. */
  readonly dropNested: boolean;
}

/** A face, and why it is left alone where it is. */
export interface ChosenFace {
  readonly face: FoundFace;
  readonly reason?: SkipReason;
}

/** What is so many times as long as the photo is no face in it, and its crop would take memory without end. */
const MOST_OF_PHOTO = 4;
/** Share of a box inside a larger one from which it is no face of its own. */
const NESTED = 0.8;
/** A nested box has at most this share of the area. */
const MUCH_SMALLER = 0.5;

/**
 * Says of every face that was found whether it is to be restored, and if not, why.
 *
 * @returns in the order of `found`
 * @throws {OptionError} for what are no faces, and for options that are unknown or out of range
 */
export function chooseFaces(
  found: readonly FoundFace[],
  photo: Pick<PixelImage, 'width' | 'height'>,
  options: ChooseOptions,
): ChosenFace[] {
  foundFaces(found);
  integer(photo?.width, 'photo.width');
  integer(photo.height, 'photo.height');
  const { faces, minFace, maxFace, dropNested } = checkChoice(options);
  const whole: FaceBox = { x: 0, y: 0, width: photo.width, height: photo.height };
  const most = MOST_OF_PHOTO * Math.max(photo.width, photo.height);
  const usable = found.map((face): SkipReason | undefined => {
    if (sharedArea(face.box, whole) === 0) return 'outside the photo';
    if (faceSize(face.box) < minFace) return 'smaller than minFace';
    if (faceSize(face.box) > Math.min(maxFace, most)) return 'larger than maxFace';
    if (dropNested && found.some((other) => other !== face && isNested(face.box, other.box)))
      return 'inside another face';
    return undefined;
  });
  const candidates = found.filter((_, i) => !usable[i]);
  const largest = candidates.reduce<FoundFace | undefined>(
    (best, face) => (best && area(best.box) >= area(face.box) ? best : face),
    undefined,
  );
  const wanted = (face: FoundFace, place: number) =>
    faces === 'all' || (faces === 'largest' ? face === largest : faces(face, place));
  return found.map((face, place) => {
    const reason = usable[place] ?? (wanted(face, place) ? undefined : 'not chosen');
    return { face, ...(reason && { reason }) };
  });
}

function checkChoice(options: ChooseOptions): ChooseOptions {
  knownKeys(options, 'chooseFaces options', { faces: true, minFace: true, maxFace: true, dropNested: true });
  const { faces, maxFace } = options;
  if (typeof faces !== 'function' && faces !== 'all' && faces !== 'largest')
    invalid('"all", "largest" or a function', 'faces', faces);
  number(options.minFace, 'minFace', 0);
  if (maxFace !== Infinity) number(maxFace, 'maxFace', 0);
  boolean(options.dropNested, 'dropNested');
  return options;
}

const area = ({ width, height }: FaceBox) => width * height;

function sharedArea(one: FaceBox, other: FaceBox): number {
  const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return Math.max(0, across) * Math.max(0, down);
}

const isNested = (box: FaceBox, other: FaceBox) =>
  area(box) <= MUCH_SMALLER * area(other) && sharedArea(box, other) >= NESTED * area(box);
