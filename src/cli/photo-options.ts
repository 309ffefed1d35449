/** What the command line of `msfsr photo` asks for. */
import type { FaceBox } from '../image/face-box.js';
import { PHOTO_SCALES, type PhotoOptions } from '../photo/options.js';
import { faceSize } from '../photo/region.js';
import { oneOf } from '../validate.js';
import type { Arguments } from './command.js';
import { asUsage, requestedDegradation, requestedStrength, requestedThreads, share } from './network-options.js';
import type { Existing } from './photo-plan.js';
import { UsageError } from './usage-error.js';

/** The options of `restorePhoto` that a command line can have. */
export type RequestedPhotoOptions = Pick<
  PhotoOptions,
  'scale' | 'minFace' | 'maxFace' | 'blend' | 'strength' | 'degradation' | 'minIdentity' | 'background' | 'threads'
> & { readonly faces: 'all' | 'largest' };

/**
 * Reads the options of `restorePhoto` from a command line.
 *
 * @throws {UsageError} for values that are none
 */
export function requestedPhotoOptions(args: Arguments): RequestedPhotoOptions {
  const background = args.text('background');
  const minIdentity = args.text('min-identity');
  if (minIdentity !== undefined && args.text('analyze') === undefined)
    throw new UsageError('Received --min-identity without --analyze, which names the library that compares faces');
  const given = {
    scale: asUsage(() => oneOf(args.integer('scale', 1) ?? 4, '--scale', PHOTO_SCALES)),
    minFace: args.integer('min-face', 1),
    maxFace: args.integer('max-face', 1),
    blend: requestedStrength(args, 'blend'),
    strength: requestedStrength(args),
    degradation: requestedDegradation(args),
    minIdentity: minIdentity === undefined ? undefined : share(minIdentity, '--min-identity'),
    background:
      background === undefined
        ? undefined
        : asUsage(() => oneOf(background, '--background', ['bicubic', 'back-projected'] as const)),
    threads: requestedThreads(args),
  };
  if (given.maxFace !== undefined && given.maxFace < (given.minFace ?? 1))
    throw new UsageError(
      `Expected at least ${given.minFace} (--min-face) for --max-face but received ${given.maxFace}`,
    );
  return {
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as typeof given),
    faces: asUsage(() => oneOf(args.text('faces') ?? 'all', '--faces', ['all', 'largest'] as const)),
  } as RequestedPhotoOptions;
}

/**
 * What is to become of results that are there already.
 *
 * @throws {UsageError} they cannot be both kept and replaced
 */
export function requestedExisting(args: Arguments): Existing {
  if (args.flag('resume') && args.flag('overwrite'))
    throw new UsageError('Expected one of --resume, which keeps results, and --overwrite, which replaces them');
  if (args.flag('overwrite')) return 'overwrite';
  return args.flag('resume') ? 'resume' : 'refuse';
}

/** The boxes of a photograph that are wanted. */
export function chosenBoxes(boxes: readonly FaceBox[], faces: 'all' | 'largest'): readonly FaceBox[] {
  if (faces === 'all' || boxes.length === 0) return boxes;
  return [boxes.reduce((largest, box) => (faceSize(box) > faceSize(largest) ? box : largest))];
}
