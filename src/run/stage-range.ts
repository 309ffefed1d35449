import type { NetworkStage } from '../contracts.js';
import type { Network } from '../graph/network.js';
import { integer, invalid } from '../validate.js';

/** The stages that a face runs through. */
export interface StageRange {
  /** Stage at which the face enters, from 1. */
  readonly entry: number;
  /** Last stage. */
  readonly exit: number;
  readonly stages: readonly NetworkStage[];
  /** Enlargement by the whole range. */
  readonly scale: number;
  /** Enlargement from the entry to the result of a stage. */
  scaleAfter(stage: NetworkStage): number;
}

/**
 * The stages from `entry` to the one where `scale` is reached, refinements of scale 1 after it included.
 *
 * @param entry stage at which the face enters; default 1
 * @param scale enlargement from there; default up to the last stage
 * @throws {OptionError} for an entry that does not exist or a scale that no stage reaches
 */
export function stageRange({ stages }: Network['composition'], entry = 1, scale?: number): StageRange {
  const rest = stages.slice(integer(entry, 'entry', 1, stages.length) - 1);
  const base = rest[0]!.totalScale / rest[0]!.scale;
  const scaleAfter = ({ totalScale }: NetworkStage) => totalScale / base;
  const last = scale === undefined ? rest.length - 1 : rest.findLastIndex((stage) => scaleAfter(stage) === scale);
  if (last < 0) invalid(`one of ${rest.map(scaleAfter).join(', ')}`, 'scale', scale);
  const run = rest.slice(0, last + 1);
  const exit = run[last]!;
  return { entry, exit: exit.index, stages: run, scale: scaleAfter(exit), scaleAfter };
}
