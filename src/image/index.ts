/**
 * Pictures: type, resizing, tensors, contact sheets. Runs in browsers and in Node.
 *
 * @module msfsr/image
 */
export { alphaPlane } from './alpha.js';
export { type CropSquare, cropSquare, type FaceSquare, faceSquare, squareAround, wholeSquare } from './crop.js';
export { BOUNDARY_COLOURS, type DrawBoundariesOptions, drawBoundaries } from './draw-boundaries.js';
export type { Rgb } from './draw-text.js';
export type { ResizeFilter } from './filters.js';
export { type ResizeOptions, resize } from './resize.js';
export { composeSheet, type SheetCell, type SheetOptions } from './sheet.js';
export { imageToTensor, type TensorToImageOptions, tensorToImage } from './tensor.js';
export { checkPixelImage, createPixelImage, type PixelImage } from './types.js';
