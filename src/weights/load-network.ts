import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { readyBackend } from '../backend.js';
import { composeStages, type MultiStageOptions } from '../compose/composition.js';
import { MultiStage } from '../compose/multi-stage.js';
import { MsfsrError, WeightsError } from '../errors.js';
import { type ForeignSource, requireForeign, withFunctions } from '../layers/foreign-function.js';
import { registerMsfsrLayers } from '../layers/register.js';
import { withoutFirstWeights } from '../layers/step-layer.js';
import { show } from '../validate.js';
import type { NetworkMetadata } from './artifacts.js';
import { httpSource, readNetworkFiles } from './read-files.js';

/** Options of {@link loadNetwork}. */
export interface LoadNetworkOptions {
  /** Functions and graph models that a file cannot hold, by the name under which they were adopted. */
  readonly functions?: Readonly<Record<string, ForeignSource>>;
}

/**
 * Rebuilds a network from tfjs model artifacts, an IO handler, or the URL of a `model.json`.
 *
 * @throws {WeightsError} if topology, metadata or weights are missing or do not fit each other
 * @throws {MsfsrError} MSFSR_FUNCTION_MISSING if a foreign upscaler is not supplied
 * @throws {BackendError} if tfjs has no backend that starts
 */
export async function loadNetwork(
  source: string | tf.io.IOHandler | tf.io.ModelArtifacts,
  { functions = {} }: LoadNetworkOptions = {},
): Promise<MultiStage> {
  for (const [name, given] of Object.entries(functions)) requireForeign(given, `functions.${name}`);
  const artifacts = await read(source);
  const metadata = (artifacts.userDefinedMetadata as { msfsr?: NetworkMetadata } | undefined)?.msfsr;
  if (!artifacts.modelTopology || !metadata?.options) {
    throw new WeightsError(
      'Expected a model.json written by msfsr but its topology or its metadata "msfsr" is missing',
    );
  }
  if (metadata.format !== 1) {
    throw new WeightsError(`Expected network format 1 but received ${show(metadata.format)}: install a newer msfsr`);
  }
  registerMsfsrLayers();
  await readyBackend();
  const weights = decode(artifacts);
  const loading = <T>(body: () => T) => withoutFirstWeights(() => withFunctions(functions, body));
  let model: tfl.LayersModel | undefined;
  let network: MultiStage | undefined;
  try {
    model = await loading(() => tfl.models.modelFromJSON(artifacts.modelTopology as never));
    const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
    network = loading(() => new MultiStage(composeStages(metadata.options as MultiStageOptions), layers));
    network.model.loadWeights(weights, true);
    return network;
  } catch (error) {
    if (network) network.dispose();
    else for (const variable of new Set(model?.weights)) variable.dispose();
    if (error instanceof MsfsrError) throw error;
    throw new WeightsError(`The weights do not fit the topology beside them: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    tf.dispose(weights);
  }
}

async function read(source: string | tf.io.IOHandler | tf.io.ModelArtifacts): Promise<tf.io.ModelArtifacts> {
  if (typeof source === 'string') return readNetworkFiles(httpSource(source), source);
  if ('modelTopology' in source) return source;
  const handler = source as tf.io.IOHandler;
  if (!handler.load) throw new WeightsError('Expected an IO handler with load() but received one that only saves');
  return handler.load();
}

/** Named tensors from the artifacts' bytes, whose number is checked. */
function decode({ weightSpecs, weightData }: tf.io.ModelArtifacts): tf.NamedTensorMap {
  if (!weightSpecs || !weightData) throw new WeightsError('Expected weights beside the topology but received none');
  const bytes = tf.io.CompositeArrayBuffer.join(weightData);
  const expected = weightSpecs.reduce((sum, spec) => sum + byteLength(spec), 0);
  if (bytes.byteLength !== expected) {
    throw new WeightsError(
      `Expected ${expected} bytes of weights but received ${bytes.byteLength}: the file is truncated or altered`,
    );
  }
  return tf.io.decodeWeights(bytes, weightSpecs);
}

function byteLength({ name, shape, dtype, quantization }: tf.io.WeightsManifestEntry): number {
  const stored: string = quantization?.dtype ?? dtype;
  const size = ({ float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1 } as Record<string, number>)[stored];
  if (!size) throw new WeightsError(`Weight ${show(name)} has the unknown type ${show(stored)}`);
  return shape.reduce((product, d) => product * d, size);
}
