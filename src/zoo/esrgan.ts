import type { MultiStageOptions } from '../compose/composition.js';
import { convolution } from '../layers/convolution.js';
import { resample } from '../layers/resample.js';
import { residualDense } from '../layers/residual-dense.js';
import { type ApplicableBum, defineBum } from '../modules/define.js';
import { ZOO } from '../modules/zoo-names.js';
import { knownKeys } from '../validate.js';
import { add, channels, depth, doublings, enter } from './parts.js';

/** Options of {@link rrdb}. */
export interface RrdbOptions {
  /** 2, 4 or 8. Default 4. */
  readonly scale?: number;
  /** Channels. Default 64. */
  readonly filters?: number;
  /** Channels that each convolution of a dense block adds. Default 32. */
  readonly growth?: number;
  /** Residual in residual dense blocks. Default 23. */
  readonly blocks?: number;
}

/**
 * The generator of ESRGAN as a BUM: residual in residual dense blocks without normalisation, a skip over all of them, enlargement by nearest neighbours
 * each followed by a convolution. Published at x4 (16.7 M parameters); x8 doubles a third time.
 *
 * Source: Wang et al., "ESRGAN", ECCVW 2018, section 3.1 and figures 3 and 4; its released network has 16,697,987 parameters.
 *
 * @throws {OptionError} for options out of range
 */
export function rrdb(options: RrdbOptions = {}): ApplicableBum {
  knownKeys(options, 'rrdb', { scale: true, filters: true, growth: true, blocks: true });
  const { scale = 4, filters = 64, growth = 32, blocks = 23 } = options;
  const steps = doublings(scale);
  channels(filters);
  channels(growth, 'growth');
  depth(blocks);
  return defineBum({
    scale,
    config: { type: 'rrdb', from: ZOO, scale, filters, growth, blocks },
    build(context, input) {
      const { apply } = context;
      const conv = (name: string) => convolution({ name, filters, activation: 'leakyRelu' });
      const first = enter(context, input, filters);
      let x = first;
      for (let i = 1; i <= blocks; i++) x = apply(`block${i}`, (name) => residualDense({ name, filters, growth }), x);
      x = add(
        context,
        'skip',
        first,
        apply('body', (name) => convolution({ name, filters }), x),
      );
      const features = x;
      for (let i = 1; i <= steps; i++) {
        x = apply(`nearest${i}`, (name) => resample({ name, method: 'upsampleNearest' }), x);
        x = apply(`up${i}`, conv, x);
      }
      x = apply('last', conv, x);
      return { image: apply('image', (name) => convolution({ name, filters: 3, initGain: 0.1 }), x), features };
    },
  });
}

/** ESRGAN's generator at x8, in one stage. */
export const esrganX8 = (): MultiStageOptions => ({ stages: [{ bum: rrdb({ scale: 8 }) }] });
