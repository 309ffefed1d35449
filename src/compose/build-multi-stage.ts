import { requireBackend } from '../selected-backend.js';
import { composeStages, type MultiStageOptions } from './composition.js';
import { MultiStage } from './multi-stage.js';
import { presetOptions } from './presets.js';

/**
 * Composes a network of stages, with first weights drawn reproducibly from their names.
 *
 * @example
 * ```ts
 * const network = buildMultiStage({
 *   stages: [
 *     { bum: BUM.compact({ filters: 32 }), bem: BEM.compact(), bfm: BFM.compact(), granularity: 1.6 },
 *     { bum: BUM.compact({ filters: 24 }) }, // a stage without boundaries
 *   ],
 * });
 * network.scale; // 4
 * ```
 *
 * @param options stages, or the name of a preset (`compact-x8`, `paper-x8`, …)
 * @throws {OptionError} for unknown or incomplete options, {@link ShapeError} for modules that do not fit; both name the stage; {@link BackendError}
 *   if no tfjs backend runs yet
 */
export function buildMultiStage(options: MultiStageOptions | string): MultiStage {
  const composition = composeStages(typeof options === 'string' ? presetOptions(options) : options);
  requireBackend();
  return new MultiStage(composition);
}
