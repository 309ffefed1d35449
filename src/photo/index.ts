/**
 * Faces of whole photographs: cut out, restored and put back without a seam. Runs in browsers, workers and Node.
 *
 * @module msfsr/photo
 */
export type { FaceFinder, FindOptions, FoundFace } from '../detect/face-finder.js';
export type { FaceBox } from '../image/face-box.js';
export type { FloatImage } from '../image/floats.js';
export type { Region } from '../image/region.js';
export type { AdversarialNetwork, RobustNetwork } from '../run/companion.js';
export type { DegradationChoice } from '../run/degradation.js';
export { type Route, routeFor } from '../run/route.js';
export { agreement } from './agreement.js';
export { backProject, type Frequencies } from './back-projection.js';
export {
  type Background,
  type BackgroundOptions,
  type EnlargePicture,
  enlargeBackground,
  type TiledUpscaler,
} from './background.js';
export { blendMap } from './blend.js';
export { type ChooseOptions, type ChosenFace, chooseFaces, type FaceChoice, type SkipReason } from './choose.js';
export { type HeldIdentity, holdIdentity, type IdentityAnalyzer } from './identity.js';
export { faceMask, type Mask } from './mask.js';
export {
  PHOTO_SCALES,
  type PhotoOptions,
  type PhotoProgress,
  type PhotoScale,
} from './options.js';
export { paste } from './paste.js';
export { cropPixels, cropRegion } from './region.js';
export { type FaceReport, type PhotoResult, restorePhoto } from './restore-photo.js';
export { sharpness } from './sharpness.js';
