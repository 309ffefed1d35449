/** The three modules of a stage: what stands behind `BUM`, `BEM` and `BFM`. */
import { compactBem } from './bem/compact.js';
import { foreignBem } from './bem/foreign.js';
import { paperBem } from './bem/paper.js';
import { compactBfm } from './bfm/compact.js';
import { convLstm } from './bfm/conv-lstm.js';
import { foreignBfm } from './bfm/foreign.js';
import { paperBfm } from './bfm/paper.js';
import { recurrent } from './bfm/recurrent.js';
import { compactBum } from './bum/compact.js';
import { foreignBum } from './bum/foreign.js';
import { paperBum } from './bum/paper.js';
import { defineBem, defineBfm, defineBum } from './define.js';

/** Basic upscale modules: a first enlarged image, and features. Any generic super-resolution network serves as one. */
export const BUM = {
  /** msfsr's own, for browsers. */
  compact: compactBum,
  /** As in the released MSFSR. */
  paper: paperBum,
  /** Any other upscaler. */
  foreign: foreignBum,
  /** One of your own, of layers. */
  define: defineBum,
};

/** Boundary estimation modules: 11 heatmaps of boundary lines. */
export const BEM = {
  /** msfsr's own, for browsers. */
  compact: compactBem,
  /** As in the released MSFSR. */
  paper: paperBem,
  /** Any other estimator. */
  foreign: foreignBem,
  /** One of your own, of layers. */
  define: defineBem,
};

/** Boundary fusion modules: they merge image, features and boundaries into the stage's image. */
export const BFM = {
  /** msfsr's own, for browsers. */
  compact: compactBfm,
  /** msfsr's own with a memory, for sequences. */
  convLstm,
  /** As in the released MSFSR. */
  paper: paperBfm,
  /** msfsr's own with a simpler memory: its features of the frame before. */
  recurrent,
  /** Any other fusion. */
  foreign: foreignBfm,
  /** One of your own, of layers. */
  define: defineBfm,
};
