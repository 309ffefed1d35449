/** Run as a program, so that a file that keeps it busy for ever can be noticed: loads networks whose files were altered at random. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { WeightsError } from '../../src/errors.js';
import { foreignBum } from '../../src/modules/bum/foreign.js';
import { toArtifacts } from '../../src/weights/artifacts.js';
import { loadNetwork } from '../../src/weights/load-network.js';
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
const places = [...placesOf(JSON.parse(json))].filter((path) => !path.includes('entries'));
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
const counts = { loaded: 0, refused: 0 };
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
      (await loadNetwork({ ...document, weightData })).dispose();
      counts.loaded++;
    } catch (error) {
      if (!(error instanceof WeightsError)) throw error;
      counts.refused++;
    }
    if (tf.memory().numTensors !== tensors) throw new Error(`${tf.memory().numTensors - tensors} tensors were left`);
  }),
  { numRuns: Number(process.argv[2] ?? 300), seed: Number(process.argv[3] ?? 1) },
);
console.log(JSON.stringify(counts));
