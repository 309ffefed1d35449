/**
 * The 11 facial boundary lines: their names, order, mirror images and the facial parts they belong to.
 *
 * Left and right are those of the image, not of the person. The order is the channel order of every heatmap of
 * msfsr. Source: Zhang, Wu, Chen, "MSFSR", CVPR Workshops 2020, doi 10.1109/cvprw50498.2020.00260.
 */

/**
 * Names of the lines in channel order.
 *
 * | channel | line | course |
 * |---|---|---|
 * | 0 | `outline` | closed: jaw, temples, hairline |
 * | 1, 2 | `browLeft`, `browRight` | open: upper edge or ridge of the brow |
 * | 3 | `noseBridge` | open: between the eyes down to the tip |
 * | 4 | `noseBottom` | open: nostril to nostril |
 * | 5, 6 | `eyeLeft`, `eyeRight` | closed: both lids |
 * | 7 … 10 | `upperLipOuter`, `upperLipInner`, `lowerLipInner`, `lowerLipOuter` | open: corner to corner |
 */
export const BOUNDARY_LINES = [
  'outline',
  'browLeft',
  'browRight',
  'noseBridge',
  'noseBottom',
  'eyeLeft',
  'eyeRight',
  'upperLipOuter',
  'upperLipInner',
  'lowerLipInner',
  'lowerLipOuter',
] as const;

/** Number of the lines, and so of the channels of every heatmap: 11. */
export const LINE_COUNT = BOUNDARY_LINES.length;

/** Name of one of the 11 lines. */
export type BoundaryLineName = (typeof BOUNDARY_LINES)[number];

/** Channel `c` of a mirrored picture is channel `BOUNDARY_FLIP[c]` of the picture: brows and eyes change places. */
export const BOUNDARY_FLIP: readonly number[] = [0, 2, 1, 3, 4, 6, 5, 7, 8, 9, 10];

/** A facial part that a strength can be set for. */
export type FacePart = 'outline' | 'brows' | 'nose' | 'eyes' | 'mouth';

/** The channels of each facial part; together they are all 11, none twice. */
export const FACE_PART_CHANNELS: Readonly<Record<FacePart, readonly number[]>> = {
  outline: [0],
  brows: [1, 2],
  nose: [3, 4],
  eyes: [5, 6],
  mouth: [7, 8, 9, 10],
};
