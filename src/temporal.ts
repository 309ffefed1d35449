/**
 * Faces over time: sequences of frames, tracks, smoothing. Runs in browsers, workers and Node.
 *
 * @module msfsr/temporal
 */

export { estimateMotion, type Similarity } from './sequence/estimate-motion.js';
export {
  createFaceSequence,
  type FaceFrame,
  type FaceSequence,
  type FaceSequenceOptions,
} from './sequence/face-sequence.js';
export { type OneEuroOptions, oneEuro } from './sequence/one-euro.js';
export { createPhotoSequence, type PhotoSequence, type PhotoSequenceOptions } from './sequence/photo-sequence.js';
export type { PushOptions } from './sequence/push-options.js';
export type { RestoredFrame, TrackedFace } from './sequence/restore-frame.js';
export { type ClipFrame, type ClipOptions, type ClipProgress, restoreSequence } from './sequence/restore-sequence.js';
export { type Glance, glanceAt, SCENE_CUT, sceneDifference } from './sequence/scene-cut.js';
export { smoothBoxes } from './sequence/smooth.js';
export { type Steadied, steady } from './sequence/steady.js';
export { FaceTracker, LONGEST_GAP, smoothTrack, type Track, trackFaces } from './sequence/tracks.js';
export { type FrameWork, videoFrameStream } from './sequence/video-frames.js';
