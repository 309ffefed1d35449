/** Everything that restoring photographs needs, opened once for many of them. */
import { dirname } from 'node:path';
import { loadFaceFinder } from '../node/face-finder.js';
import { removeLeftovers } from '../node/replace-file.js';
import { type PhotoOptions, photoTask } from '../photo/options.js';
import { type FidelityRequest, openFidelity } from './fidelity-options.js';
import { loadAnalyzer } from './load-analyzer.js';
import { asUsage, importModules } from './network-options.js';
import { openNetwork } from './open-network.js';
import { makeFolder } from './output-paths.js';
import { readBoxes } from './photo-boxes.js';
import { chosenBoxes, type RequestedPhotoOptions } from './photo-options.js';
import type { PlannedPhoto } from './photo-plan.js';
import { restoreClipFiles } from './restore-clip-files.js';
import { type PhotoFileReport, restorePhotoFile } from './restore-photo-file.js';

/** What a session is opened for: plain data, which can be sent to a thread. */
export interface PhotoRequest extends FidelityRequest {
  readonly options: RequestedPhotoOptions;
  /** Names as on the command line. */
  readonly weights: string | undefined;
  readonly import: string | undefined;
  readonly boxes: string | undefined;
  readonly analyze: string | undefined;
  /** Of a clip: greatest share of the frames before. */
  readonly steady: number | undefined;
  /** How many there are in all. */
  readonly photographs: number;
}

/** What restores photographs, one at a time. */
export interface PhotoSession {
  /**
   * Restores a photograph and writes the result.
   *
   * @param onProgress hears of the share that is done, 0 … 1
   * @throws {MsfsrError} it cannot be read, restored or written
   */
  restore(photo: PlannedPhoto, onProgress: (fraction: number) => void): Promise<PhotoFileReport>;
  dispose(): void;
}

/** One in this thread, which can also follow faces from frame to frame. */
export interface LocalPhotoSession extends PhotoSession {
  /**
   * Restores the frames of a clip and writes the results.
   *
   * @param onProgress hears of the share that is done, 0 … 1, and of the file in work
   * @returns a report for each, in their order
   * @throws {MsfsrError} as for `restore`, or a frame has another size
   */
  restoreClip(
    frames: readonly PlannedPhoto[],
    onProgress: (share: number, path: string) => void,
  ): AsyncIterable<PhotoFileReport>;
}

/**
 * Opens networks, what finds the faces and what judges them.
 *
 * @throws {MsfsrError} for what cannot be opened, and options that do not go together
 */
export async function openPhotoSession(request: PhotoRequest, signal: AbortSignal): Promise<LocalPhotoSession> {
  const boxesOf = request.boxes === undefined ? undefined : await readBoxes(request.boxes, request.photographs);
  const identity = request.analyze === undefined ? undefined : await loadAnalyzer(request.analyze, undefined, false);
  await importModules(request.import);
  const { network: model } = await openNetwork(request.weights);
  const fidelity = await openFidelity(request);
  const dispose = () => {
    model.dispose();
    fidelity.adversarial?.dispose();
  };
  try {
    const options: PhotoOptions = {
      ...request.options,
      ...fidelity,
      model,
      signal,
      ...(identity && { identity }),
    };
    asUsage(() => photoTask({ ...options, faces: [] }));
    const find = boxesOf ? undefined : await loadFaceFinder();
    const makeReady = async ({ result }: PlannedPhoto) => {
      await makeFolder(dirname(result));
      await removeLeftovers([result]);
    };
    return {
      async restore(photo, onProgress) {
        await makeReady(photo);
        return restorePhotoFile(photo, {
          ...options,
          ...(boxesOf ? { faces: chosenBoxes(boxesOf(photo.file), request.options.faces) } : { find: find! }),
          onProgress: ({ fraction }) => onProgress(fraction),
        });
      },
      async *restoreClip(frames, onProgress) {
        for (const frame of frames) await makeReady(frame);
        const { faces } = request.options;
        const { steady } = request;
        const clip = { ...options, faces, ...(find && { find }), ...(steady !== undefined && { steady }) };
        yield* restoreClipFiles(frames, { ...clip, boxesOf, onProgress });
      },
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}
