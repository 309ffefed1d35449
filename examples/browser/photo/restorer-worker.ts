/** Holds the photo, finds its faces and restores them, away from the page's own thread. */
import { expose, transfer } from 'comlink';
import { blazeFaceFinder, type FoundFace } from 'msfsr/detect';
import { createPixelImage, type PixelImage } from 'msfsr/image';
import { openNetwork } from 'msfsr/inference';
import { type FaceReport, type PhotoScale, restorePhoto } from 'msfsr/photo';

/** What the user has chosen. */
export interface RestoreOptions {
  readonly scale: PhotoScale;
  readonly boxes: readonly FoundFace['box'][];
  /** Share of the restored faces, 0 … 1. */
  readonly blend: number;
  readonly degradation: 'auto' | 'clean' | 'real';
  /** 1: nearest to the truth; 0: natural detail. */
  readonly fidelity: number;
}

/** A restored photo. */
export interface Restored {
  readonly image: PixelImage;
  readonly faces: readonly FaceReport[];
  readonly milliseconds: number;
}

/** Smallest face that is searched for, px. */
const SMALLEST_FACE = 16;

let base = '';
let photo: PixelImage | undefined;
let network: ReturnType<typeof openNetwork> | undefined;

const restorer = {
  /** @param address that of the page, below which weights and detector lie */
  start(address: string): void {
    base = address;
  },

  /** Takes another photo, and gives its pixels. */
  async open(file: Blob): Promise<PixelImage> {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    photo = createPixelImage(width, height, context.getImageData(0, 0, width, height).data);
    return photo;
  },

  /** The faces of the photo. */
  async find(): Promise<readonly FoundFace[]> {
    const image = photo!;
    const response = await fetch(new URL('face-detection/face_detection_full_range.tflite', base));
    if (!response.ok) throw new Error('The server has no face detector beside the page (@mediapipe/face_detection).');
    const find = blazeFaceFinder(await response.arrayBuffer());
    return find(image, { minFace: SMALLEST_FACE, maxFace: Math.max(image.width, image.height) });
  },

  /** Restores faces of the photo. */
  async restore({ scale, boxes, ...settings }: RestoreOptions, onProgress: (fraction: number) => void) {
    network ??= openNetwork(new URL('weights/compact-x8/model.json', base));
    const { image, faces, milliseconds } = await restorePhoto(photo!, {
      model: await network,
      scale,
      faces: boxes,
      ...settings,
      onProgress: ({ fraction }) => onProgress(fraction),
    });
    const restored: Restored = { image, faces, milliseconds };
    return transfer(restored, [image.data.buffer as ArrayBuffer]);
  },
};

/** The worker as the page sees it. */
export type Restorer = typeof restorer;

expose(restorer);
