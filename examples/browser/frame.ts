import { type FacePoints, faceBox } from '../demo/face-box.js';

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
export function fitFrame({ x, y, side }: Frame, { width, height }: Size): Frame {
  const fitting = Math.round(Math.min(Math.max(side, MIN_SIDE), width, height));
  const inside = (at: number, length: number) => Math.round(Math.min(Math.max(at, 0), length - fitting));
  return { x: inside(x, width), y: inside(y, height), side: fitting };
}

/** Makes a frame larger or smaller around its centre. */
export function growFrame({ x, y, side }: Frame, by: number, size: Size): Frame {
  return fitFrame({ x: x - by / 2, y: y - by / 2, side: side + by }, size);
}

/** The frame around a face, from its 68 points. */
export function frameOfFace(points: FacePoints, size: Size): Frame {
  const { cx, cy, size: box } = faceBox(points);
  const side = MARGIN * box;
  return fitFrame({ x: cx - side / 2, y: cy - side / 2, side }, size);
}

/** Where a frame waits to be moved: all of a small picture, the middle of a photograph. */
export function startFrame(size: Size): Frame {
  const shorter = Math.min(size.width, size.height);
  const side = shorter <= 256 ? shorter : shorter / 2;
  return fitFrame({ x: (size.width - side) / 2, y: (size.height - side) / 2, side }, size);
}
