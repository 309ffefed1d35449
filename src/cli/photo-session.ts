/** Everything that restoring photographs needs, opened once for many of them. */
import { dirname } from 'node:path';
import { loadFaceFinder } from '../node/face-finder.js';
import { removeLeftovers } from '../node/replace-file.js';
import { type PhotoOptions, photoTask } from '../photo/options.js';
import { loadAnalyzer } from './load-analyzer.js';
import { asUsage, importModules } from './network-options.js';
import { openNetwork } from './open-network.js';
import { makeFolder } from './output-paths.js';
import { readBoxes } from './photo-boxes.js';
import { chosenBoxes, type RequestedPhotoOptions } from './photo-options.js';
import type { PlannedPhoto } from './photo-plan.js';
import { type PhotoFileReport, restorePhotoFile } from './restore-photo-file.js';

/** What a session is opened for: plain data, which can be sent to a thread. */
export interface PhotoRequest {
  readonly options: RequestedPhotoOptions;
  /** Names as on the command line. */
  readonly weights: string | undefined;
  readonly adversarial: string | undefined;
  readonly import: string | undefined;
  readonly boxes: string | undefined;
  readonly analyze: string | undefined;
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

/**
 * Opens networks, what finds the faces and what judges them.
 *
 * @throws {MsfsrError} for what cannot be opened, and options that do not go together
 */
export async function openPhotoSession(request: PhotoRequest, signal: AbortSignal): Promise<PhotoSession> {
  const boxesOf = request.boxes === undefined ? undefined : await readBoxes(request.boxes, request.photographs);
  const identity = request.analyze === undefined ? undefined : await loadAnalyzer(request.analyze, undefined, false);
  await importModules(request.import);
  const { network: model } = await openNetwork(request.weights);
  const adversarial = request.adversarial === undefined ? undefined : (await openNetwork(request.adversarial)).network;
  const dispose = () => {
    model.dispose();
    adversarial?.dispose();
  };
  try {
    const options: PhotoOptions = {
      ...request.options,
      model,
      signal,
      ...(adversarial && { adversarial }),
      ...(identity && { identity }),
    };
    asUsage(() => photoTask({ ...options, faces: [] }));
    const find = boxesOf ? undefined : await loadFaceFinder();
    return {
      async restore(photo, onProgress) {
        await makeFolder(dirname(photo.result));
        await removeLeftovers(photo.result);
        return restorePhotoFile(photo, {
          ...options,
          ...(boxesOf ? { faces: chosenBoxes(boxesOf(photo.file), request.options.faces) } : { find: find! }),
          onProgress: ({ fraction }) => onProgress(fraction),
        });
      },
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}
