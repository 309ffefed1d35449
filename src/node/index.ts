/** Image files, through the optional package sharp. Node only. */
export { encodePng } from './encode-png.js';
export { loadSharp } from './load-sharp.js';
export { type ReadImageOptions, readImage } from './read-image.js';
export { writePng } from './write-image.js';
