/** How right a detector's boxes are. */
import type { FoundFace } from '../../src/detect/face-finder.js';
import type { FaceBox } from '../../src/image/face-box.js';

/** What is known about a picture. */
export interface Truth {
  readonly faces: readonly FaceBox[];
  /** Boxes in which a detection counts neither way. */
  readonly ignore: readonly FaceBox[];
}

/** Result for one picture. */
export interface Judged {
  /** Every face, and what was found of it. */
  readonly faces: readonly { readonly truth: FaceBox; readonly found: FoundFace | undefined }[];
  /** Detections that are no face, with their scores. */
  readonly wrong: readonly FoundFace[];
}

/** Longer side, px. */
export const sideOf = ({ width, height }: FaceBox): number => Math.max(width, height);

const centre = ({ x, y, width, height }: FaceBox) => [x + width / 2, y + height / 2] as const;

/** Centres within half a side of the true box, sides 0.4 to 3 times its. */
function hits(truth: FaceBox, box: FaceBox): boolean {
  const side = sideOf(truth);
  const ratio = sideOf(box) / side;
  const [[x, y], [trueX, trueY]] = [centre(box), centre(truth)];
  return ratio >= 0.4 && ratio <= 3 && Math.hypot(x - trueX, y - trueY) <= side / 2;
}

/** Gives each detection, the surest first, to the nearest face that has none yet. */
export function judge(found: readonly FoundFace[], { faces, ignore }: Truth): Judged {
  const taken = new Map<FaceBox, FoundFace>();
  const wrong: FoundFace[] = [];
  for (const face of [...found].sort((a, b) => b.score - a.score)) {
    const [x, y] = centre(face.box);
    const distance = (truth: FaceBox) => Math.hypot(x - centre(truth)[0], y - centre(truth)[1]);
    const near = faces.filter((truth) => hits(truth, face.box)).sort((a, b) => distance(a) - distance(b));
    const free = near.find((truth) => !taken.has(truth));
    const ignored = ignore.some((box) => x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height);
    if (free) taken.set(free, face);
    else if (!ignored) wrong.push(face);
  }
  return { faces: faces.map((truth) => ({ truth, found: taken.get(truth) })), wrong };
}

/** Boxes of a picture that is resized by a factor. */
export const scaled = (boxes: readonly FaceBox[], factor: number): FaceBox[] =>
  boxes.map(({ x, y, width, height }) => ({
    x: x * factor,
    y: y * factor,
    width: width * factor,
    height: height * factor,
  }));
