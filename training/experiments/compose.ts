/** Row → what the Python program needs to train it: topology, recipe, maps. */
import { readFileSync } from 'node:fs';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { checkRecipe, type Recipe } from '../../src/train/recipe.js';
import { metadataOf } from '../../src/weights/artifacts.js';
import { threeStages } from './networks.js';
import type { Prior, Row } from './rows.js';

/** One training, as experiment.py reads it. */
export interface Job {
  readonly row: string;
  readonly seed: number;
  /** A `model.json` without weights: PyTorch draws them, by seed and name. */
  readonly model: object;
  readonly recipe: Recipe;
  readonly prior: Prior;
  readonly given: boolean;
  readonly opponents: 'last' | 'every';
  /** Name of the row that teaches. */
  readonly teacher: string | null;
  /** Name of the row whose weights are taken over and kept as they are. */
  readonly kept: string | null;
  /** Whether fidelity is measured on inputs of the protocol `real`, too. */
  readonly real: boolean;
}

/** A row that can be trained with any seed. */
export interface Composed {
  readonly row: Row;
  readonly parameters: number;
  /** Multiply-accumulates for one face. */
  readonly macs: number;
  job(seed: number): Job;
}

type Json = { readonly [key: string]: unknown };
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const merge = (base: Json, over: Json): Json => ({
  ...base,
  ...Object.fromEntries(
    Object.entries(over).map(([key, value]) => {
      const before = base[key];
      return [key, isObject(before) && isObject(value) ? merge(before, value) : value];
    }),
  ),
});

const BASE = JSON.parse(readFileSync(new URL('recipe.json', import.meta.url), 'utf8')) as Json;

/** The recipe of a row; `samples` instead of recipe.json's steps, validated three times all the same. */
export function recipeOf(row: Row, seed = 1, samples?: number): Recipe {
  const { batch } = BASE as { batch: number };
  const steps =
    samples === undefined ? {} : { steps: Math.ceil(samples / batch), validateEvery: Math.ceil(samples / batch / 3) };
  return checkRecipe({ ...merge(BASE, (row.recipe ?? {}) as Json), ...steps, seed });
}

/**
 * Composes the network of a row. A tfjs backend must run.
 *
 * @param samples pictures to train with instead of recipe.json's
 */
export function compose(row: Row, samples?: number): Composed {
  const network = buildMultiStage((row.network ?? threeStages)());
  try {
    const model = row.given ? topologyWithGivenMaps(network) : topology(network);
    const modules = figures(row, network).filter(({ kind }) => !(row.given && kind === 'bem'));
    const sum = (key: 'trainable' | 'macs') => modules.reduce((total, module) => total + module[key], 0);
    return {
      row,
      parameters: sum('trainable'),
      macs: sum('macs'),
      job: (seed) => ({
        row: row.name,
        seed,
        model,
        recipe: recipeOf(row, seed, samples),
        prior: row.prior ?? 'lines',
        given: row.given ?? false,
        opponents: row.opponents ?? 'last',
        teacher: row.teacher ?? null,
        kept: row.kept ?? null,
        real: row.real ?? false,
      }),
    };
  } finally {
    network.dispose();
  }
}

/** The modules as they are after training. */
function figures({ folded }: Row, network: MultiStage) {
  if (!folded) return network.describe().modules;
  const after = buildMultiStage(folded());
  try {
    return after.describe().modules;
  } finally {
    after.dispose();
  }
}

function topology(
  network: MultiStage,
  model = network.model,
): { modelTopology: Topology; userDefinedMetadata: object } {
  return {
    modelTopology: model.toJSON(undefined, false) as unknown as Topology,
    userDefinedMetadata: { msfsr: { ...metadataOf(network), entries: [] } },
  };
}

/** What is read of a topology. */
interface Topology {
  readonly config: {
    readonly layers: readonly { readonly name: string; readonly config: { batch_input_shape?: (number | null)[] } }[];
    readonly output_layers: unknown[];
  };
}

/** Side of the network's input, px. */
const INPUT = 16;

/**
 * The network without BEMs: maps are inputs `s1_given`, …, at sizes of their own. They are outputs too, so that the trainer draws what is to
 * be fed; their loss is 0.
 */
function topologyWithGivenMaps(network: MultiStage) {
  const { modelTopology, userDefinedMetadata } = topology(network, network.part({ givenBoundaries: true }).model);
  const { layers, output_layers } = modelTopology.config;
  for (const { index, totalScale, scale } of network.composition.stages) {
    const name = `s${index}_given`;
    const side = (INPUT * totalScale) / scale;
    layers.find((layer) => layer.name === name)!.config.batch_input_shape = [null, side, side, 11];
    output_layers.push([name, 0, 0]);
  }
  const { msfsr } = userDefinedMetadata as { msfsr: ReturnType<typeof metadataOf> };
  const stages = msfsr.stages.map((stage) => ({ ...stage, boundaries: `s${stage.stage}_given` }));
  return { modelTopology, userDefinedMetadata: { msfsr: { ...msfsr, stages } } };
}
