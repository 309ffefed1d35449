import { resize } from '../image/resize.js';
import { cutTurnedSquare, scaleSquare, type TurnedSquare } from '../image/turned-square.js';
import type { PixelImage } from '../image/types.js';
import { type Degradation, degrade } from './degrade.js';
import { type PathLimits, smoothPath } from './path.js';
import { type PhotoGrid, takePhoto } from './photo.js';
import { Stream } from './stream.js';

/** What cameras and chats do to a small face: slight blur, an unknown filter, noise, JPEG with halved chroma. */
const REAL: Degradation = {
  blur: [0.2, 0.9],
  filters: ['bicubic', 'lanczos', 'bilinear', 'box'],
  noise: [0, 8 / 255],
  jpegShare: 1,
  jpegQuality: [35, 90],
  chroma: '4:2:0',
};

/**
 * The low-resolution picture of the protocol `real`, by which weights for real pictures are measured. It depends on the arguments alone: the
 * draws are those of `new Stream('real', entry, id)`.
 *
 * @param truth square
 * @param size side of the result, px
 * @param entry stage at which it will enter the network
 * @param id name of the picture
 */
export const realInput = (truth: PixelImage, size: number, entry: number, id: string): PixelImage =>
  degrade(truth, size, REAL, new Stream('real', entry, id));

/** How a face lies in a photo, the pixels of which are not those of the input. */
const PHOTO: PhotoGrid = { photoScale: [2, 4], photoShift: 0.5, photoAngle: 10, photoZoom: 0.1 };

/** Inputs from this side on, px, are cut out of photos that are at most twice as large: stored pictures have no more to give. */
const LARGE_INPUT = 64;

/**
 * Truth and input of the protocol `photo`, by which weights for faces cut out of photos are measured: the picture is degraded as in `real`,
 * but at 2 to 4 times the size of the input (1 to 2 times from 64 px on), and truth and input are cut by one similarity, antialiased
 * bicubic, the border repeated. They depend on the arguments alone: the draws are those of `new Stream('photo', entry, id)`.
 *
 * @param picture the stored picture, square
 * @param square where the face is cut without the similarity
 * @param sizes sides of truth and input, px
 * @param entry stage at which the input will enter the network
 * @param id name of the picture
 */
export function photoPair(
  picture: PixelImage,
  square: TurnedSquare,
  sizes: { readonly truth: number; readonly input: number },
  entry: number,
  id: string,
): { truth: PixelImage; input: PixelImage } {
  const photoScale = sizes.input < LARGE_INPUT ? PHOTO.photoScale : ([1, 2] as const);
  const options = { ...REAL, ...PHOTO, photoScale };
  const photo = takePhoto(picture, square, sizes.input, options, new Stream('photo', entry, id));
  const inPhoto = scaleSquare(photo.square, photo.image.width / picture.width);
  return {
    truth: cutTurnedSquare(picture, photo.square, sizes.truth, 'bicubic', 'repeated'),
    input: cutTurnedSquare(photo.image, inPhoto, sizes.input, 'bicubic', 'repeated'),
  };
}

/** How faces move within a clip of {@link SEQUENCE_FRAMES}: about half a pixel of 32 from frame to frame. */
const MOVING: PathLimits = { shift: 0.06, angle: 4, zoom: 0.04 };

/** How far the boxes of a finder tremble, as shares of their side: centre each way, and the natural logarithm of the side. */
const TREMBLE = 0.02;

/** Frames of a clip of the protocol `sequence`. */
export const SEQUENCE_FRAMES = 7;

/**
 * How the square of a clip moves: on a smooth path; not at all; or on the path, but trembling about it as the boxes of a finder do that looks at every frame by
 * itself: centre and side within 2 % of the side.
 */
export type ClipMotion = 'smooth' | 'still' | 'trembling';

/** A clip of a still that moves. */
export interface Clip {
  /** What is to be seen. */
  readonly truth: readonly PixelImage[];
  /** What is given. */
  readonly input: readonly PixelImage[];
  /** What each frame shows of the still, px of it. */
  readonly squares: readonly TurnedSquare[];
}

/**
 * A clip of the protocol `sequence`, by which results over time are measured: a still seen through a square that moves on a smooth path, then reduced,
 * and for `real` degraded as in {@link realInput}: all frames by one blur and one filter, noise and JPEG drawn anew for each. It depends on the arguments alone: the draws are
 * those of `new Stream('sequence', entry, id)`, the path first, and of `new Stream('tremble', entry, id)`.
 *
 * @param picture the stored picture, square
 * @param square about which the path leads
 * @param sizes sides of truth and input, px
 * @param entry stage at which the inputs will enter the network
 * @param id name of the picture
 * @param how whether it is degraded, and how it moves
 */
export function sequenceClip(
  picture: PixelImage,
  square: TurnedSquare,
  sizes: { readonly truth: number; readonly input: number },
  entry: number,
  id: string,
  { degraded, motion }: { readonly degraded: boolean; readonly motion: ClipMotion },
): Clip {
  const draw = new Stream('sequence', entry, id);
  const path = smoothPath(square, SEQUENCE_FRAMES, MOVING, draw);
  const tremble = new Stream('tremble', entry, id);
  const squares = { smooth: path, still: path.map(() => square), trembling: path.map((one) => trembled(one, tremble)) }[
    motion
  ];
  const truth = squares.map((one) => cutTurnedSquare(picture, one, sizes.truth, 'bicubic', 'repeated'));
  const sigma = draw.uniform(...REAL.blur);
  const filter = REAL.filters[Math.floor(draw.uniform() * REAL.filters.length)]!;
  const shared: Degradation = { ...REAL, blur: [sigma, sigma], filters: [filter] };
  const input = truth.map((frame) =>
    degraded ? degrade(frame, sizes.input, shared, draw) : resize(frame, sizes.input, sizes.input),
  );
  return { truth, input, squares };
}

function trembled({ x, y, angle, extent }: TurnedSquare, draw: Stream): TurnedSquare {
  const next = () => draw.uniform(-TREMBLE, TREMBLE);
  return { x: x + next() * extent, y: y + next() * extent, angle, extent: extent * Math.exp(next()) };
}
