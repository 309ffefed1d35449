/** State of networks with a memory: what goes in with a picture, and comes out for the next one of its sequence. */
import type { NetworkStage } from '../contracts.js';
import type { Topology } from './topology.js';

/** A value of a network's state. */
export interface StatePort {
  /** The stage that keeps it. */
  readonly stage: NetworkStage;
  /** Name in its module: `cell`. */
  readonly key: string;
  /** Name of the value, and of the input that takes it: `s2_cell`. */
  readonly name: string;
  /** Name of the output that gives the next one: `s2_cell_next`. */
  readonly next: string;
  readonly channels: number;
}

/** Name of the output that gives a value for the next picture. */
export const nextName = (state: string): string => `${state}_next`;

/** The state of some stages, in order. */
export const statePorts = (stages: readonly NetworkStage[]): StatePort[] =>
  stages.flatMap((stage) =>
    (stage.state ?? []).map(({ name, channels }) => {
      const port = `s${stage.index}_${name}`;
      return { stage, key: name, name: port, next: nextName(port), channels };
    }),
  );

/** How much larger the input of a stage is than that of the stage where the pictures enter. */
export const scaleBefore = (stage: NetworkStage, entry: NetworkStage): number =>
  (stage.totalScale * entry.scale) / (stage.scale * entry.totalScale);

/**
 * A network's topology with the sizes of its state: that of its stage's input.
 *
 * @param stages those of the topology, in order
 */
export function withStateSizes(topology: Topology, stages: readonly NetworkStage[]): Topology {
  const scales = new Map(statePorts(stages).map(({ name, stage }) => [name, scaleBefore(stage, stages[0]!)]));
  if (scales.size === 0) return topology;
  const inputs = topology.inputs.map((input) => ({
    ...input,
    ...(scales.has(input.name) && { scale: scales.get(input.name)! }),
  }));
  return { ...topology, inputs };
}
