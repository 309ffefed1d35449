/**
 * Data sets of faces: index, evaluation crop, pictures to evaluate and to train with, landmarks. Node only.
 *
 * @module msfsr/faces
 */
export type { Clip, ClipMotion } from '../degrade/protocols.js';
export type { TurnedSquare } from '../image/turned-square.js';
export { evaluationCrop, type StoredFace } from '../metrics/evaluation-crop.js';
export { type FaceImage, faceImages, truthSide } from './face-images.js';
export { folderImages } from './folder-images.js';
export { type LabelOptions, type Labels, labelFolder } from './label-folder.js';
export { type Face, type ReadFacesOptions, readFaces } from './read-faces.js';
export { type TrainingDataOptions, trainingData } from './training-data.js';
