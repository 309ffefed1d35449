import { requireBackend } from '../backend.js';
import { MultiStage } from './multi-stage.js';
import { type MultiStageOptions, planStages } from './plan.js';
import { presetOptions } from './presets.js';

/**
 * Composes a network of stages, with first weights drawn reproducibly from their names.
 *
 * @example
 * ```ts
 * const network = buildMultiStage({
 *   stages: [
 *     { bum: compactBum({ filters: 32 }), bem: compactBem(), bfm: compactBfm(), granularity: 1.6 },
 *     { bum: compactBum({ filters: 24 }) }, // a stage without boundaries
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
  const plan = planStages(typeof options === 'string' ? presetOptions(options) : options);
  requireBackend();
  return new MultiStage(plan);
}
