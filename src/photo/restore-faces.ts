/** Faces through their networks, those of one size together. */
import type { FoundFace } from '../detect/face-finder.js';
import { imageToFloats } from '../image/floats.js';
import type { Region } from '../image/region.js';
import { resize } from '../image/resize.js';
import { cutTurnedSquare } from '../image/turned-square.js';
import type { PixelImage } from '../image/types.js';
import { growVisibleColours } from '../image/visible-colours.js';
import type { BoundaryResult } from '../run/result.js';
import { type Route, routeFor } from '../run/route.js';
import { degradationOf } from '../run/shares.js';
import type { NetworkState } from '../run/state.js';
import { type UpscaleFacesOptions, upscaleFaces } from '../run/upscale-faces.js';
import { enlargeBackground } from './background.js';
import type { PhotoTask } from './options.js';
import { cropPixels, cropRegion, faceSize, overlap } from './region.js';

/** Pixels of crops that are enlarged together at most, and faces: what bounds the memory. */
const BATCH_PIXELS = 1 << 16;
const BATCH_FACES = 4;

/** Sides of crops, px: larger ones are enlarged in tiles, with an overlap that hides where they meet. */
const LARGEST_CROP = 256;
const [TILE, OVERLAP] = [192, 32] as const;
/** Side to which such a crop is made small for its boundaries, px. */
const SMALL = 64;

/** A face, and how it is to be restored. */
export interface FaceJob extends Route {
  readonly face: FoundFace;
  /** Place among all faces. */
  readonly place: number;
  /** What the network gets, px of the photo. */
  readonly region: Region;
  /** How degraded it is, 0 (clean) … 1. */
  readonly degradation: number;
  /** Angle by which the crop is turned upright for the network, rad clockwise; 0 where it stays as it is. */
  readonly tilt: number;
  /** The crop of the photo, where it was cut before its turn. */
  readonly crop?: PixelImage;
  /** What the frames before have left, for a face of a sequence. */
  readonly state?: NetworkState;
  /** What becomes of the enlarged crop before it is compared with its input, for a face of a sequence. */
  readonly settle?: (enlarged: PixelImage) => PixelImage;
}

/** A face as it came out of its network. */
export interface RestoredFace extends FaceJob {
  /** The crop of the photo. */
  readonly crop: PixelImage;
  /** The crop, enlarged. */
  readonly image: PixelImage;
  /** Boundaries of the last stage that has some. */
  readonly boundaries: BoundaryResult | undefined;
  /** Its share of the time of its batch. */
  readonly milliseconds: number;
  /** What is kept for the next frame of a sequence. */
  readonly state?: NetworkState;
}

/** From here on a face is treated as degraded. */
const DEGRADED = 0.5;

/** Whether a face is treated as degraded. */
export const isDegraded = ({ degradation }: Pick<FaceJob, 'degradation'>): boolean => degradation >= DEGRADED;

/** Says how a face is to be restored: crop, degradation and its way through the network. */
export async function jobFor(photo: PixelImage, face: FoundFace, place: number, task: PhotoTask): Promise<FaceJob> {
  const { model, enlargement, upscaleTask } = task;
  const region = cropRegion(face.box, model.sizeMultiple);
  const crop = growVisibleColours(cropPixels(photo, region));
  const degradation = await degradationOf(imageToFloats(crop), upscaleTask);
  const degraded = isDegraded({ degradation });
  const route = routeFor(model, enlargement, faceSize(face.box), degraded);
  return { face, place, region, degradation, tilt: degraded ? tiltOf(face) : 0, ...route };
}

/** From here on a degraded face is turned upright, rad. Clean ones never are: turning costs them more than the network makes of it. */
const LEAST_TILT = (20 * Math.PI) / 180;

/** The angle of the eyes, where a finder says where they are and it is large enough. */
function tiltOf({ points }: FoundFace): number {
  if (!points) return 0;
  const [left, top, right, bottom] = points as unknown as readonly [number, number, number, number];
  const tilt = Math.atan2(bottom - top, right - left);
  return Math.abs(tilt) >= LEAST_TILT ? tilt : 0;
}

/** A square picture, turned about its centre; its border is repeated. */
const turn = (image: PixelImage, angle: number): PixelImage => {
  const centre = image.width / 2;
  const square = { x: centre, y: centre, extent: image.width, angle };
  return angle === 0 ? image : cutTurnedSquare(image, square, image.width, 'bicubic', 'repeated');
};

/**
 * Cuts the crops that others overlap, so that the photo may be written to while faces are restored. The others are cut in their turn: all together may be
 * larger than the photo.
 */
export const cutAhead = (photo: PixelImage, jobs: readonly FaceJob[]): FaceJob[] =>
  jobs.map((job) =>
    jobs.some((other) => other !== job && overlap(other.region, job.region))
      ? { ...job, crop: cropPixels(photo, job.region) }
      : job,
  );

/**
 * Restores faces, the larger ones first and from top to bottom, whatever the order they come in: later ones lie over them where they overlap.
 *
 * @returns batch by batch, so that no more than one is held
 */
export async function* restoreFaces(
  photo: PixelImage,
  jobs: readonly FaceJob[],
  task: PhotoTask,
): AsyncGenerator<RestoredFace[]> {
  for (const batch of batchesOf(jobs)) {
    task.signal?.throwIfAborted();
    const crops = batch.map(({ region, crop }) => crop ?? cropPixels(photo, region));
    const made = await enlargeCrops(crops, batch, task);
    yield batch.map((job, i) => {
      const { image } = made[i]!;
      return { ...job, ...made[i]!, crop: crops[i]!, image: job.settle?.(image) ?? image };
    });
  }
}

type Enlarged = Pick<RestoredFace, 'image' | 'boundaries' | 'milliseconds' | 'state'>;

/** Enlarges crops of one size, all in one way. Those that are enlarged in tiles leave no state. */
async function enlargeCrops(
  crops: readonly PixelImage[],
  jobs: readonly FaceJob[],
  task: PhotoTask,
): Promise<Enlarged[]> {
  const job = jobs[0]!;
  const { entry, factor, degradation, region } = job;
  const options = {
    ...task.upscale,
    entry,
    scale: factor,
    degradation,
    // Averaging takes away noise; of clean faces it is worth little.
    selfEnsemble: isDegraded(job),
  };
  const boundaries = typeof task.blend !== 'number';
  if (region.width > LARGEST_CROP) return Promise.all(crops.map((crop) => enlargeInTiles(crop, options, boundaries)));
  const states = jobs.flatMap(({ state }) => state ?? []);
  // Boundaries that say which part a pixel belongs to must lie where the face lies.
  const tilts = jobs.map(({ tilt }) => (boundaries ? 0 : tilt));
  const upright = crops.map((crop, i) => turn(crop, tilts[i]!));
  const results = await upscaleFaces(upright, { ...options, boundaries, ...(states.length > 0 && { states }) });
  return results.map(({ image, milliseconds, state, ...more }, i) => ({
    image: turn(image, -tilts[i]!),
    milliseconds,
    boundaries: more.boundaries?.at(-1),
    ...(state && { state }),
  }));
}

/** Enlarges a large face as a background is, so that memory does not grow with it. Its boundaries are those of the face made small. */
async function enlargeInTiles(
  crop: PixelImage,
  options: UpscaleFacesOptions & { readonly scale: number },
  boundaries: boolean,
): Promise<Enlarged> {
  const start = performance.now();
  const image = await enlargeBackground(crop, options.scale, {
    enlarge: async (tile) => (await upscaleFaces([tile], options))[0]!.image,
    tile: TILE,
    overlap: OVERLAP,
  });
  const small = boundaries && (await upscaleFaces([resize(crop, SMALL, SMALL)], { ...options, boundaries }));
  return {
    image,
    milliseconds: performance.now() - start,
    boundaries: small ? small[0]!.boundaries?.at(-1) : undefined,
  };
}

/** Faces of one size, way and degradation, as many as may be enlarged together. */
function batchesOf(jobs: readonly FaceJob[]): FaceJob[][] {
  const area = ({ region }: FaceJob) => region.width * region.height;
  const kinds = new Map<string, FaceJob[]>();
  const order = (one: FaceJob, other: FaceJob) =>
    area(other) - area(one) || one.region.top - other.region.top || one.region.left - other.region.left;
  for (const job of [...jobs].sort(order)) {
    const kind = [job.region.width, job.entry, job.factor, job.degradation, job.state !== undefined].join(' ');
    kinds.set(kind, [...(kinds.get(kind) ?? []), job]);
  }
  return [...kinds.values()].flatMap((alike) => {
    const most = Math.max(1, Math.min(BATCH_FACES, Math.floor(BATCH_PIXELS / area(alike[0]!))));
    return Array.from({ length: Math.ceil(alike.length / most) }, (_, i) => alike.slice(i * most, (i + 1) * most));
  });
}
