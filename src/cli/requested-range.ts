import type { MultiStage } from '../compose/multi-stage.js';
import { OptionError } from '../errors.js';
import { type StageRange, stageRange } from '../run/stage-range.js';
import type { Arguments } from './command.js';
import { UsageError } from './usage-error.js';

/**
 * The stages that `--entry` and, where `scale` is given, `--scale` ask for.
 *
 * @throws {UsageError} for an entry or a scale that the network does not have
 */
export function requestedRange({ composition }: MultiStage, args: Arguments, scale?: number): StageRange {
  const entry = args.integer('entry', 1);
  try {
    return stageRange(composition, entry, scale);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new UsageError(error.message.replace(/ for (entry|scale) /, ' for --$1 '));
  }
}
