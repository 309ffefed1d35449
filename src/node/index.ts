/**
 * What msfsr adds in Node: image files (through the optional package sharp), network folders, shipped weights, the wasm backend.
 *
 * @module msfsr/node
 */
export { createUpscaler, type NodeUpscaler, type NodeUpscalerOptions } from './create-upscaler.js';
export { encodePng } from './encode-png.js';
export { type LoadFaceFinderOptions, loadFaceFinder } from './face-finder.js';
export { fileCheckpoints } from './file-checkpoints.js';
export type { ImageFile, NodeImageInput, RawImage } from './image-source.js';
export { loadSharp } from './load-sharp.js';
export { loadNetworkFolder } from './network-folder.js';
export { openNetwork } from './open-network.js';
export {
  encodePhoto,
  inspectPhoto,
  PHOTO_FORMATS,
  type PhotoFacts,
  type PhotoFile,
  type PhotoFormat,
  readPhoto,
  writePhoto,
} from './photo-file.js';
export type { PhotoMetadata } from './png-chunks.js';
export { pretrained, releasePretrained } from './pretrained.js';
export { type ReadImageOptions, readImage } from './read-image.js';
export { removeLeftovers } from './replace-file.js';
export { type NodePhotoOptions, type NodePhotoResult, restorePhoto } from './restore-photo.js';
export { type SaveNetworkOptions, saveNetwork } from './save-network.js';
export {
  type NodeUpscaleFacesOptions,
  type NodeUpscaleOptions,
  upscaleFace,
  upscaleFaces,
} from './upscale-face.js';
export { type UseWasmOptions, useWasm } from './use-wasm.js';
export { DEFAULT_WEIGHTS, shippedWeights } from './weights-folder.js';
export { writePng } from './write-image.js';
