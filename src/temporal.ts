/**
 * Faces over time: sequences of frames, tracks, smoothing. Runs in browsers, workers and Node.
 *
 * @module msfsr/temporal
 */
export {
  createFaceSequence,
  type FaceFrame,
  type FaceSequence,
  type FaceSequenceOptions,
} from './sequence/face-sequence.js';
export { type OneEuroOptions, oneEuro } from './sequence/one-euro.js';
export {
  type ClipFrame,
  type ClipOptions,
  type ClipProgress,
  type RestoredFrame,
  restoreSequence,
  type TrackedFace,
} from './sequence/restore-sequence.js';
export { type Glance, glanceAt, SCENE_CUT, sceneDifference } from './sequence/scene-cut.js';
export { smoothBoxes } from './sequence/smooth.js';
export { LONGEST_GAP, smoothTrack, type Track, trackFaces } from './sequence/tracks.js';
export { type FrameWork, videoFrameStream } from './sequence/video-frames.js';
