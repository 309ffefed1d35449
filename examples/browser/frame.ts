import { faceSquare, squareAround, wholeSquare } from 'msfsr/image';

/** A square of a photograph: left and upper edge, and side; whole px of the photograph. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Width and height, px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Smallest frame, px. */
const MIN_SIDE = 8;
/** Side of a frame over the side of the face's box: as the network was trained and is measured. */
const MARGIN = 1.35;

/** The nearest frame that lies inside the photograph. */
export const fitFrame = ({ x, y, side }: Frame, size: Size): Frame => {
  const wanted = Math.max(side, MIN_SIDE);
  // From its edge, not from its centre: a frame that is too large shrinks towards the corner that holds still.
  const fitting = Math.round(Math.min(wanted, size.width, size.height));
  return frameAround({ cx: x + fitting / 2, cy: y + fitting / 2 }, fitting, size);
};

function frameAround(centre: { cx: number; cy: number }, side: number, size: Size): Frame {
  const square = wholeSquare(squareAround(centre, side, size));
  return { x: square.left, y: square.top, side: square.side };
}

/** Makes a frame larger or smaller around its centre. */
export function growFrame({ x, y, side }: Frame, by: number, size: Size): Frame {
  return fitFrame({ x: x - by / 2, y: y - by / 2, side: side + by }, size);
}

/** The frame around a face, from its 68 points x0, y0, x1, y1, … */
export function frameOfFace(points: readonly number[], size: Size): Frame {
  const { cx, cy, size: face } = faceSquare(points);
  const side = MARGIN * face;
  return fitFrame({ x: cx - side / 2, y: cy - side / 2, side }, size);
}

/** Where a frame waits to be moved: all of a small picture, the middle of a photograph. */
export function startFrame(size: Size): Frame {
  const shorter = Math.min(size.width, size.height);
  const side = shorter <= 256 ? shorter : shorter / 2;
  return fitFrame({ x: (size.width - side) / 2, y: (size.height - side) / 2, side }, size);
}
