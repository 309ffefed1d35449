/** Faces of whole photographs by BlazeFace. */
import { invalid, isBuiltIn, knownKeys, number } from '../validate.js';
import { BlazeFace, type Candidate } from './blaze-face.js';
import type { FaceFinder, FoundFace } from './face-finder.js';
import { type TileOptions, tiledFinder } from './tiled-finder.js';

/** Options of {@link blazeFaceFinder}. */
export interface BlazeFaceFinderOptions {
  /** Score below which nothing counts, between 0 and 1. Default: 0.65 for networks of 192 px, 0.75 for those of 128 px. */
  readonly threshold?: number;
}

/** How a network's boxes become boxes from brow to chin and ear to ear: in units of its own box. */
interface BoxFit {
  /** How far below the middle of its box the face's lies. */
  readonly down: number;
  readonly width: number;
  readonly height: number;
}

interface Setting {
  readonly range: TileOptions;
  readonly fit: BoxFit;
  readonly threshold: number;
}

/** By the side that a network was trained for; measured by `npm run bench -- detectors --fit` on composites of training faces. */
const FINE: Setting = {
  range: { smallest: 20, largest: 80, tile: 384, multiple: 32, least: 128 },
  fit: { down: 0.088, width: 0.862, height: 0.845 },
  threshold: 0.65,
};
const COARSE: Setting = {
  range: { smallest: 20, largest: 64, tile: 384, multiple: 32, least: 128 },
  fit: { down: 0.038, width: 0.875, height: 0.855 },
  threshold: 0.75,
};
/** Sides up to which a network counts as coarse, px. */
const COARSE_SIDE = 160;

/**
 * Finds faces with a BlazeFace network, run by msfsr's own engine: the whole photograph, and overlapping tiles of it at the resolutions that
 * `minFace` and `maxFace` ask for. Photographs are enlarged at most twice, so that faces below 10 px are hardly found.
 *
 * @param file bytes of a .tflite file of `@mediapipe/face_detection`, or of one like it: `face_detection_full_range.tflite` is the one to take
 * @param options threshold
 * @returns the finder; it gives a page its turn between tiles
 * @throws {WeightsError} it is no such file, is damaged, or holds another kind of network
 * @throws {BackendError} where there is no WebAssembly SIMD
 * @throws {OptionError} for anything else than bytes, and for options out of range
 */
export function blazeFaceFinder(file: Uint8Array | ArrayBuffer, options: BlazeFaceFinderOptions = {}): FaceFinder {
  knownKeys(options, 'blazeFaceFinder options', { threshold: true });
  const network = new BlazeFace(bytesOf(file));
  const setting = network.side > COARSE_SIDE ? FINE : COARSE;
  const threshold = number(options.threshold ?? setting.threshold, 'threshold', 0.01, 0.99);
  const inTile: FaceFinder = async (tile) =>
    network.find(tile, threshold).map((candidate) => faceOf(candidate, setting.fit));
  return tiledFinder(inTile, setting.range);
}

function bytesOf(file: unknown): Uint8Array {
  if (isBuiltIn(file, 'Uint8Array')) return file;
  if (isBuiltIn(file, 'ArrayBuffer')) return new Uint8Array(file);
  return invalid('the bytes of a .tflite file (Uint8Array or ArrayBuffer)', 'file', file);
}

function faceOf({ cx, cy, width, height, score, points }: Candidate, fit: BoxFit): FoundFace {
  const [wide, tall] = [width * fit.width, height * fit.height];
  return {
    box: { x: cx - wide / 2, y: cy + height * fit.down - tall / 2, width: wide, height: tall },
    score,
    points,
  };
}
