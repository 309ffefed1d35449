/** The face data set: index, evaluation crop, pictures to evaluate. Node only. */
export { evaluationCrop } from './evaluation-crop.js';
export { faceImages } from './face-images.js';
export { folderImages } from './folder-images.js';
export { type Face, readFaces } from './read-faces.js';
