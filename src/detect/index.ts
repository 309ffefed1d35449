/**
 * Faces in whole photographs: finders, without TensorFlow.js. Browsers and Node.
 *
 * @module msfsr/detect
 */
export type { FaceBox } from '../image/face-box.js';
export { type BlazeFaceFinderOptions, blazeFaceFinder } from './blaze-face-finder.js';
export { boxesFinder } from './boxes-finder.js';
export type { FaceFinder, FindOptions, FoundFace } from './face-finder.js';
export { type TileOptions, tiledFinder } from './tiled-finder.js';
