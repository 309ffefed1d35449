/**
 * Published systems as modules and presets of this library, untrained. docs/ZOO.md says what they are and where they differ from the papers.
 *
 * @module msfsr/zoo
 */
import type { MultiStageOptions } from '../compose/composition.js';
import { registerPreset } from '../compose/presets.js';
import { registerModule } from '../modules/registry.js';
import { ZOO_PRESETS } from '../modules/zoo-names.js';
import { edsr, edsrX8 } from './edsr.js';
import { enhanceNet, enhanceNetX8 } from './enhance-net.js';
import { esrganX8, rrdb } from './esrgan.js';
import { fsrCoarse, fsrFine, fsrnetX8, fsrPrior } from './fsrnet.js';
import { pfsr, pfsrX8 } from './pfsr.js';
import { urdgn, urdgnX8 } from './urdgn.js';

export { ZOO_PRESETS } from '../modules/zoo-names.js';
export { type EdsrOptions, edsr } from './edsr.js';
export { type EnhanceNetOptions, enhanceNet } from './enhance-net.js';
export { type RrdbOptions, rrdb } from './esrgan.js';
export {
  type FsrCoarseOptions,
  type FsrFineOptions,
  type FsrPriorOptions,
  fsrCoarse,
  fsrFine,
  fsrPrior,
} from './fsrnet.js';
export { type PfsrOptions, pfsr } from './pfsr.js';
export { type UrdgnOptions, urdgn } from './urdgn.js';

const PRESETS: Readonly<Record<(typeof ZOO_PRESETS)[number], () => MultiStageOptions>> = {
  'edsr-x8': edsrX8,
  'enhancenet-x8': enhanceNetX8,
  'esrgan-x8': esrganX8,
  'urdgn-x8': urdgnX8,
  'fsrnet-x8': fsrnetX8,
  'pfsr-x8': pfsrX8,
};

/** Makes module types and presets of the zoo known by name: for `buildMultiStage('edsr-x8')`, and to load saved networks with such modules. */
export function registerZoo(): void {
  registerModule('bum', 'edsr', edsr);
  registerModule('bum', 'enhancenet', enhanceNet);
  registerModule('bum', 'rrdb', rrdb);
  registerModule('bum', 'urdgn', urdgn);
  registerModule('bum', 'pfsr', pfsr);
  registerModule('bum', 'fsrnet-coarse', fsrCoarse);
  registerModule('bem', 'fsrnet-prior', fsrPrior);
  registerModule('bfm', 'fsrnet-fine', fsrFine);
  for (const name of ZOO_PRESETS) registerPreset(name, PRESETS[name]);
}
