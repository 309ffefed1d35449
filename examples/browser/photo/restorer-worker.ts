/** Holds the photo, finds its faces and restores them, away from the page's own thread. */
import { expose, transfer } from 'comlink';
import { blazeFaceFinder, type FoundFace } from 'msfsr/detect';
import { createPixelImage, type PixelImage } from 'msfsr/image';
import { OptionError, openNetwork } from 'msfsr/inference';
import { type FaceReport, PHOTO_SCALES, type PhotoScale, restorePhoto, routeFor } from 'msfsr/photo';

/** What the user has chosen. */
export interface RestoreOptions {
  readonly scale: PhotoScale;
  readonly boxes: readonly FoundFace['box'][];
  /** Share of the restored faces, 0 … 1. */
  readonly blend: number;
  readonly degradation: 'auto' | 'clean' | 'real';
  /** 1: nearest to the truth; 0: the most natural, with invented detail. */
  readonly fidelity: number;
}

/** A restored photo. */
export interface Restored {
  readonly image: PixelImage;
  readonly faces: readonly FaceReport[];
  readonly milliseconds: number;
}

/** What the network can be asked for. */
export interface NetworkFacts {
  readonly scales: readonly PhotoScale[];
  /** Whether a network for degraded faces goes with it. */
  readonly robust: boolean;
  /** Whether one for natural detail does. */
  readonly adversarial: boolean;
}

/** Smallest face that is searched for, px. */
const SMALLEST_FACE = 16;

let base = '';
let weights = '';
let photo: PixelImage | undefined;
let network: ReturnType<typeof openNetwork> | undefined;

/** Opens the network, once. */
function opened(): ReturnType<typeof openNetwork> {
  network ??= openNetwork(weights);
  return network;
}

const restorer = {
  /**
   * @param address that of the page, below which the detector lies
   * @param model that of the network's `model.json`
   */
  start(address: string, model: string): void {
    base = address;
    weights = model;
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

  /** What the network can be asked for. */
  async describe(): Promise<NetworkFacts> {
    const model = await opened();
    const { robust, adversarial } = model;
    return {
      scales: PHOTO_SCALES.filter((scale) => enlargesBy(model, scale)),
      robust: !!robust,
      adversarial: !!adversarial,
    };
  },

  /** Restores faces of the photo. */
  async restore({ scale, boxes, ...settings }: RestoreOptions, onProgress: (fraction: number) => void) {
    const { image, faces, milliseconds } = await restorePhoto(photo!, {
      model: await opened(),
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

/** Whether a network has stages for a size of the result; for one as large as the photo it enlarges by 2. */
function enlargesBy(model: Awaited<ReturnType<typeof openNetwork>>, scale: PhotoScale): boolean {
  try {
    routeFor(model, scale === 1 ? 2 : scale, 1);
    return true;
  } catch (error) {
    if (error instanceof OptionError) return false;
    throw error;
  }
}

expose(restorer);
