import { type FoundFace, SIZE_SLACK } from '../detect/face-finder.js';
import { ImageError } from '../errors.js';
import type { FaceBox } from '../image/face-box.js';
import { checkedPixels, type RgbaBytes } from '../image/rgba-bytes.js';
import type { PixelImage } from '../image/types.js';
import type { NetworkState } from '../run/state.js';
import { enlargeBackground } from './background.js';
import { type ChosenFace, chooseFaces, type SkipReason } from './choose.js';
import { finishFace } from './finish-face.js';
import { foundFaces } from './given-faces.js';
import { isGreyPhoto, makeGrey } from './grey-photo.js';
import { type PhotoOptions, type PhotoProgress, type PhotoTask, photoTask } from './options.js';
import { paste } from './paste.js';
import { cutAhead, type FaceJob, isDegraded, jobFor, type RestoredFace, restoreFaces } from './restore-faces.js';

/** What became of a face. */
export interface FaceReport {
  /** px of the photo. */
  readonly box: FaceBox;
  /** How sure the finder was, 0 … 1; 1 for boxes from the caller. */
  readonly score: number;
  readonly restored: boolean;
  /** Why not, where it was not. */
  readonly reason?: SkipReason;
  /** Stage at which it entered the network; absent where none was run. */
  readonly entry?: number;
  /** How degraded it is, 0 (clean) … 1; absent where nobody looked. */
  readonly degradation?: number;
  /** Time for this face. */
  readonly milliseconds: number;
  /** PSNR over RGB between the result, reduced again, and the photo, inside the box, dB; `Infinity` for equal ones. */
  readonly consistency?: number;
  /** Cosine of the embeddings of input and face: as the network made it, and as it was pasted; `undefined` where no face was found. */
  readonly identity?: { readonly before: number | undefined; readonly after: number | undefined };
  /** Pixels of the result that were written; 0 where it was not restored. */
  readonly maskArea: number;
}

/** What {@link restorePhoto} gives. */
export interface PhotoResult {
  /** Exactly `scale` times as large as the photo. */
  readonly image: PixelImage;
  readonly scale: number;
  /** All that were found or given, in that order. */
  readonly faces: readonly FaceReport[];
  /** Size down to which faces were searched for, px; absent for boxes from the caller. */
  readonly searchedDownTo?: number;
  /** Whether the photo is without colour, and so its result. */
  readonly grey: boolean;
  /** Time from the call to the result. */
  readonly milliseconds: number;
}

/** Longest side of a result, px, and most pixels: four bytes each are one array. */
const LARGEST_SIDE = 65_535;
const LARGEST_RESULT = 500_000_000;

/** Shares of the work, about. */
const [FINDING, BACKGROUND] = [0.15, 0.1] as const;

/**
 * Restores the faces of a whole photo. Each face is cut out on the photo's own pixels, enlarged by a network of exactly the factor, brought into
 * agreement with the photo and pasted with a soft mask; everything outside the masks is the enlarged photo, byte for byte.
 *
 * Memory: the photo, the result, a passing third picture while it is enlarged, and one batch of faces; with `inPlace` the photo and one batch.
 *
 * @param photo RGBA pixels (`ImageData` too); it is left as it is, unless `inPlace` says otherwise
 * @returns the result, and a report for each face; a photo without faces is enlarged all the same
 * @throws {OptionError} for options that are unknown, out of range or do not go together
 * @throws {ImageError} for what is no picture, and results that would be too large
 * @throws {BackendError} where the network cannot be run
 */
export async function restorePhoto(photo: PixelImage | RgbaBytes, options: PhotoOptions): Promise<PhotoResult> {
  const start = performance.now();
  const task = photoTask(options);
  const input = checkedPixels(photo);
  const { scale, signal, boxes, minFace } = task;
  requireResult(input, scale);
  signal?.throwIfAborted();

  const found = boxes ?? (await search(input, task));
  signal?.throwIfAborted();
  const chosen = chosenOf(found, input, task, !boxes);
  const { states: _, ...restored } = await restoreChosen(
    input,
    chosen,
    (face, place) => jobFor(input, face, place, task),
    task,
  );
  return {
    ...restored,
    scale,
    ...(!boxes && { searchedDownTo: minFace }),
    milliseconds: performance.now() - start,
  };
}

/**
 * Says of every face whether it is restored.
 *
 * @param searched whether a finder found them: their sizes are uncertain, and some are no faces
 */
export function chosenOf(
  found: readonly FoundFace[],
  photo: PixelImage,
  { faces, minFace, maxFace }: PhotoTask,
  searched: boolean,
): ChosenFace[] {
  const slack = searched ? SIZE_SLACK : 1;
  return chooseFaces(found, photo, {
    faces,
    minFace: minFace * slack,
    maxFace: maxFace / slack,
    dropNested: searched,
  });
}

/**
 * Enlarges a photo and restores the faces that were chosen.
 *
 * @param jobOf says how a face is restored
 * @returns states by the places of the faces, where jobs had some
 */
export async function restoreChosen(
  input: PixelImage,
  chosen: readonly ChosenFace[],
  jobOf: (face: FoundFace, place: number) => Promise<FaceJob>,
  task: PhotoTask,
): Promise<Pick<PhotoResult, 'image' | 'faces' | 'grey'> & { readonly states: ReadonlyMap<number, NetworkState> }> {
  const { scale, signal, background } = task;
  const tell = (progress: PhotoProgress) => task.onProgress?.(progress);
  const reports = chosen.map(({ face, reason }): FaceReport => skipped(face, reason ?? 'not chosen'));
  const jobs: FaceJob[] = [];
  for (const [place, { face, reason }] of chosen.entries()) {
    if (reason) continue;
    const job = await jobOf(face, place);
    const spared = sparedBy(job, task);
    if (spared) reports[place] = { ...skipped(face, spared), degradation: job.degradation };
    else jobs.push(job);
  }
  const faces = jobs.length;
  tell({ step: 'find', done: 0, faces, fraction: FINDING });

  const grey = isGreyPhoto(input);
  const image = task.inPlace
    ? input
    : await enlargeBackground(input, scale, background, {
        signal,
        onProgress: (share) => tell({ step: 'background', done: 0, faces, fraction: FINDING + BACKGROUND * share }),
      });
  if (grey && typeof background !== 'string') makeGrey(image);
  const states = new Map<number, NetworkState>();
  let done = 0;
  for await (const batch of restoreFaces(input, task.inPlace ? cutAhead(input, jobs) : jobs, task)) {
    for (const restored of batch) {
      reports[restored.place] = await pasteFace(image, restored, task, grey);
      if (restored.state) states.set(restored.place, restored.state);
      done++;
      const fraction = FINDING + BACKGROUND + (1 - FINDING - BACKGROUND) * (done / faces);
      tell({ step: 'faces', done, faces, fraction });
    }
  }
  if (faces === 0) tell({ step: 'faces', done: 0, faces, fraction: 1 });
  return { image, faces: reports, grey, states };
}

/**
 * Refuses what would become too large.
 *
 * @throws {ImageError} more than 500 million px, or sides of more than 65,535 px
 */
export function requireResult({ width, height }: PixelImage, scale: number): void {
  const [across, down] = [width * scale, height * scale];
  if (Math.max(across, down) <= LARGEST_SIDE && across * down <= LARGEST_RESULT) return;
  throw new ImageError(
    `Expected a result of at most ${LARGEST_RESULT / 1e6} million px and sides of at most ${LARGEST_SIDE} px but ${width}×${height} px at scale ${scale} become ${across}×${down}: choose a smaller scale or a part of the photo`,
  );
}

/** Searches for faces. */
export async function search(
  photo: PixelImage,
  { find, minFace, maxFace, signal }: PhotoTask,
): Promise<readonly FoundFace[]> {
  const largest = Math.min(maxFace, Math.max(photo.width, photo.height, minFace));
  return foundFaces(await find!(photo, { minFace, maxFace: largest, ...(signal && { signal }) }));
}

/** Why a face needs no network. */
function sparedBy(job: FaceJob, { scale, blend }: PhotoTask): SkipReason | undefined {
  if (blend === 0) return 'blend is 0';
  return scale === 1 && !isDegraded(job) ? 'already clean' : undefined;
}

const skipped = ({ box, score }: FoundFace, reason: SkipReason): FaceReport => ({
  box,
  score,
  restored: false,
  reason,
  milliseconds: 0,
  maskArea: 0,
});

/** Finishes a face, pastes it where nothing speaks against it, and tells about it. */
async function pasteFace(
  image: PixelImage,
  restored: RestoredFace,
  task: PhotoTask,
  grey: boolean,
): Promise<FaceReport> {
  const start = performance.now();
  const { face, entry, degradation, region } = restored;
  const { reason, image: finished, mask, consistency, identity } = await finishFace(restored, task, grey);
  const at = { left: region.left * task.scale, top: region.top * task.scale };
  const maskArea = reason ? 0 : paste(image, finished, mask, at);
  return {
    box: face.box,
    score: face.score,
    restored: !reason,
    ...(reason && { reason }),
    entry,
    degradation,
    milliseconds: restored.milliseconds + performance.now() - start,
    consistency,
    ...(identity && { identity: { before: identity.before, after: identity.after } }),
    maskArea,
  };
}
