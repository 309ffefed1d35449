/** What msfsr adds in Node: image files (through the optional package sharp), network folders, shipped weights, the wasm backend. */
export { encodePng } from './encode-png.js';
export { loadSharp } from './load-sharp.js';
export { loadNetworkFolder, saveNetwork } from './network-folder.js';
export { DEFAULT_WEIGHTS, pretrained, releasePretrained, shippedWeights } from './pretrained.js';
export { type ReadImageOptions, readImage } from './read-image.js';
export { type NodeUpscaleOptions, upscaleFace } from './upscale-face.js';
export { useWasm } from './use-wasm.js';
export { writePng } from './write-image.js';
