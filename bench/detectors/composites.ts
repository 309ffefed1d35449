/** Photographs made of backgrounds without faces and of faces whose boxes are known: what thresholds and box corrections are set on. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Stream } from '../../src/degrade/stream.js';
import type { FaceBox } from '../../src/image/face-box.js';
import { resize } from '../../src/image/resize.js';
import type { PixelImage } from '../../src/image/types.js';
import { readImage } from '../../src/node/read-image.js';

/** A picture and the boxes of all faces in it. */
export interface Composite {
  readonly image: PixelImage;
  readonly faces: readonly FaceBox[];
}

interface StoredFace {
  readonly id: string;
  readonly side: number;
  readonly face: { readonly size: number };
  readonly mesh468: readonly number[];
}

/** Points of the mesh from ear to ear along the jaw, and along the upper edges of the brows. */
const EDGE = [
  234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 70, 63, 105,
  66, 107, 336, 296, 334, 293, 300,
];

/** Brow to chin, ear to ear. */
function boxOf({ mesh468 }: StoredFace): FaceBox {
  const xs = EDGE.map((i) => mesh468[2 * i]!);
  const ys = EDGE.map((i) => mesh468[2 * i + 1]!);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/**
 * Makes composites: on each background as many faces as have room, 8 to 200 px tall, small ones as often as large ones.
 *
 * @param faces folder of the data set; its `train` split is used
 * @param backgrounds paths of pictures without faces
 */
export async function* composites(faces: string, backgrounds: readonly string[], seed = 1): AsyncGenerator<Composite> {
  const lines = (await readFile(join(faces, 'train.jsonl'), 'utf8')).trim().split('\n');
  const stream = new Stream(seed, 'composites');
  const random = () => stream.uniform();
  for (const path of backgrounds) {
    const background = await readImage(path);
    const image = { ...background, data: background.data.slice() };
    const taken: { x: number; y: number; side: number }[] = [];
    const boxes: FaceBox[] = [];
    for (let attempt = 0; attempt < 40; attempt++) {
      const stored = JSON.parse(lines[Math.floor(random() * lines.length)]!) as StoredFace;
      const truth = boxOf(stored);
      const height = 8 * (200 / 8) ** random();
      const scale = height / truth.height;
      const side = Math.round(stored.side * scale);
      if (scale > 1.2 || side > Math.min(image.width, image.height)) continue;
      const x = Math.floor(random() * (image.width - side + 1));
      const y = Math.floor(random() * (image.height - side + 1));
      const free = taken.every(
        (other) => x + side <= other.x || other.x + other.side <= x || y + side <= other.y || other.y + other.side <= y,
      );
      if (!free) continue;
      taken.push({ x, y, side });
      const exact = side / stored.side;
      const crop = await readImage(join(faces, 'train', `${stored.id}.webp`));
      paste(image, resize(crop, side, side), x, y);
      const { width, height: tall } = truth;
      boxes.push({ x: x + truth.x * exact, y: y + truth.y * exact, width: width * exact, height: tall * exact });
    }
    yield { image, faces: boxes };
  }
}

/** Puts a square into a picture; its border fades out over a twelfth of its side. */
function paste(into: PixelImage, square: PixelImage, left: number, top: number): void {
  const side = square.width;
  const fade = Math.max(1, side / 12);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const inside = Math.min(x + 0.5, y + 0.5, side - x - 0.5, side - y - 0.5);
      const share = Math.min(1, inside / fade);
      const [from, to] = [(y * side + x) * 4, ((top + y) * into.width + left + x) * 4];
      for (let c = 0; c < 3; c++) {
        into.data[to + c] = share * square.data[from + c]! + (1 - share) * into.data[to + c]!;
      }
    }
  }
}
