/**
 * Run as a program, so that a file that keeps it busy for ever can be noticed: reads networks whose files were altered at random.
 * Arguments: number of files, seed, `loadNetwork` or `openNetwork`.
 */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { MsfsrError, WeightsError } from '../../src/errors.js';
import { cutStages } from '../../src/graph/cut-stages.js';
import { lower } from '../../src/graph/lower.js';
import { inputShapes } from '../../src/graph/ports.js';
import { foreignBum } from '../../src/modules/bum/foreign.js';
import { toArtifacts } from '../../src/weights/artifacts.js';
import { loadNetwork } from '../../src/weights/load-network.js';
import { openNetwork } from '../../src/weights/open-network.js';
import { smallStage } from '../compose/small.js';

type Path = readonly (string | number)[];

/** Every place of a document. */
function* placesOf(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) yield* placesOf((value as Record<string, unknown>)[key], [...path, key]);
}

const at = (value: unknown, path: Path) =>
  path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value);

/** Changes one place: another value, that of another place, none, or one that is there twice. */
function mutate(document: unknown, path: Path, value: unknown): void {
  const [parent, key] = [at(document, path.slice(0, -1)) as Record<string, unknown>, path.at(-1)!];
  if (value === 'delete') Array.isArray(parent) ? parent.splice(Number(key), 1) : delete parent[key];
  else if (value === 'twice' && Array.isArray(parent)) parent.push(parent[Number(key)]);
  else parent[key] = value;
}

await tf.setBackend('cpu');
const layers = tfl.sequential({
  layers: [
    tfl.layers.conv2d({ inputShape: [null, null, 3], filters: 12, kernelSize: 3, padding: 'same' }),
    tfl.layers.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 2 }),
  ],
});
const network = buildMultiStage({ stages: [smallStage(), { bum: foreignBum(layers, { scale: 2 }) }] });
const { weightData, ...rest } = await toArtifacts(network);
const json = JSON.stringify({
  modelTopology: rest.modelTopology,
  weightSpecs: rest.weightSpecs,
  userDefinedMetadata: rest.userDefinedMetadata,
});
const [runs = '300', seed = '1', reader = 'loadNetwork'] = process.argv.slice(2);
/** tfjs does not read the topologies of further entries. */
const places = [...placesOf(JSON.parse(json))].filter((path) => reader === 'openNetwork' || !path.includes('entries'));
const place = fc.nat(places.length - 1).map((i) => places[i]!);
const value = fc.oneof(
  fc.constantFrom<unknown>(
    'delete',
    'twice',
    null,
    true,
    '',
    'nowhere',
    'constructor',
    '__proto__',
    [],
    {},
    [[]],
    0,
    -1,
    0.5,
    2,
    5,
    1e5,
    1e9,
    1e300,
  ),
  place.map((path) => ({ from: path })),
);
const counts = { loaded: 0, refused: 0, longest: 0 };

/** Reads a network and looks at all of it; what it cannot run is said by a typed error. */
async function read(artifacts: tf.io.ModelArtifacts): Promise<void> {
  if (reader === 'loadNetwork') return (await loadNetwork(artifacts)).dispose();
  const opened = await openNetwork(artifacts);
  opened.describe();
  for (const { index } of opened.composition.stages) {
    const topology = opened.topology(index);
    cutStages(lower(topology, inputShapes(topology, [opened.sizeMultiple, opened.sizeMultiple])), [], true);
  }
}

await fc.assert(
  fc.asyncProperty(fc.array(fc.tuple(place, value), { minLength: 1, maxLength: 3 }), async (changes) => {
    const document = JSON.parse(json);
    for (const [path, change] of changes) {
      const { from } = (change ?? {}) as { from?: Path };
      try {
        mutate(document, path, from ? structuredClone(at(document, from)) : change);
      } catch {
        // An earlier change took the place away.
      }
    }
    const tensors = tf.memory().numTensors;
    try {
      const start = performance.now();
      await read({ ...document, weightData }).finally(() => {
        counts.longest = Math.max(counts.longest, performance.now() - start);
      });
      counts.loaded++;
    } catch (error) {
      const expected = reader === 'loadNetwork' ? WeightsError : MsfsrError;
      if (!(error instanceof expected)) throw error;
      counts.refused++;
    }
    if (tf.memory().numTensors !== tensors) throw new Error(`${tf.memory().numTensors - tensors} tensors were left`);
  }),
  { numRuns: Number(runs), seed: Number(seed) },
);
console.log(JSON.stringify(counts));
