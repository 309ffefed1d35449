/** Faces through their networks, those of one size together. */
import type { FoundFace } from '../detect/face-finder.js';
import type { Network } from '../graph/network.js';
import type { PixelImage } from '../image/types.js';
import type { BoundaryResult } from '../run/result.js';
import { upscaleFaces } from '../run/upscale-faces.js';
import { degradationOf, isDegraded } from './degradation.js';
import type { PhotoTask } from './options.js';
import { cropPixels, cropRegion, faceSize, type Region } from './region.js';
import { type Route, routeFor } from './route.js';

/** Pixels of crops that are enlarged together at most, and faces: what bounds the memory. */
const BATCH_PIXELS = 1 << 16;
const BATCH_FACES = 16;

/** A face, and how it is to be restored. */
export interface FaceJob extends Route {
  readonly face: FoundFace;
  /** Place among all faces. */
  readonly place: number;
  /** What the network gets, px of the photo. */
  readonly region: Region;
  /** How degraded it is, 0 (clean) … 1. */
  readonly degradation: number;
  readonly network: Network;
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
}

/** Says how a face is to be restored: network, entry and crop. */
export function jobFor(photo: PixelImage, face: FoundFace, place: number, task: PhotoTask): FaceJob {
  const { model, robust, enlargement } = task;
  const degradation = degradationOf(() => cropPixels(photo, cropRegion(face.box)), task.degradation);
  const degraded = isDegraded(degradation);
  const network = degraded ? robust : model;
  const region = cropRegion(face.box, network.sizeMultiple);
  return { face, place, region, degradation, network, ...routeFor(network, enlargement, faceSize(face.box), degraded) };
}

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
  const { adversarial, fidelity, strength, backend, threads, signal } = task;
  const boundaries = typeof task.blend !== 'number';
  for (const batch of batchesOf(jobs)) {
    signal?.throwIfAborted();
    const { network: model, entry, factor, degradation } = batch[0]!;
    const crops = batch.map(({ region }) => cropPixels(photo, region));
    const results = await upscaleFaces(crops, {
      model,
      entry,
      scale: factor,
      fidelity,
      backend,
      threads,
      boundaries,
      // Averaging takes away noise; of clean faces it is worth little.
      selfEnsemble: isDegraded(degradation),
      maxPixels: Number.MAX_SAFE_INTEGER,
      ...(adversarial && { adversarial }),
      ...(strength !== undefined && { strength }),
      ...(signal && { signal }),
    });
    yield batch.map((job, i) => {
      const { image, milliseconds } = results[i]!;
      return { ...job, crop: crops[i]!, image, milliseconds, boundaries: results[i]!.boundaries?.at(-1) };
    });
  }
}

/** Faces of one size, entry and network, as many as may be enlarged together. */
function batchesOf(jobs: readonly FaceJob[]): FaceJob[][] {
  const area = ({ region }: FaceJob) => region.width * region.height;
  const kinds = new Map<string, FaceJob[]>();
  const networks = [...new Set(jobs.map(({ network }) => network))];
  const order = (one: FaceJob, other: FaceJob) =>
    area(other) - area(one) || one.region.top - other.region.top || one.region.left - other.region.left;
  for (const job of [...jobs].sort(order)) {
    const kind = [job.region.width, job.entry, networks.indexOf(job.network), isDegraded(job.degradation)].join(' ');
    kinds.set(kind, [...(kinds.get(kind) ?? []), job]);
  }
  return [...kinds.values()].flatMap((alike) => {
    const most = Math.max(1, Math.min(BATCH_FACES, Math.floor(BATCH_PIXELS / area(alike[0]!))));
    return Array.from({ length: Math.ceil(alike.length / most) }, (_, i) => alike.slice(i * most, (i + 1) * most));
  });
}
