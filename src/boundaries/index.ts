/**
 * Facial boundaries: landmarks → 11 lines → heatmaps. Pure TypeScript.
 *
 * @module msfsr/boundaries
 */
export { flipBoundaries, flipLines } from './flip.js';
export { linesFromLandmarks } from './from-landmarks.js';
export { BOUNDARY_FLIP, BOUNDARY_LINES, type BoundaryLineName, FACE_PART_CHANNELS, type FacePart } from './lines.js';
export { BOUNDARY_CUTOFF, type RenderBoundariesOptions, renderBoundaries } from './render.js';
export { LANDMARK_SCHEMES, type LandmarkSchemeName, landmarkScheme } from './schemes/index.js';
export type {
  BoundaryHeatmaps,
  BoundaryLines,
  FittedScheme,
  IndexedScheme,
  LandmarkScheme,
  Landmarks,
  SchemeLine,
} from './types.js';
