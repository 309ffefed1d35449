import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { composeStages, type MultiStageOptions } from '../compose/composition.js';
import { MultiStage } from '../compose/multi-stage.js';
import { BackendError, type MsfsrError, OptionError, WeightsError } from '../errors.js';
import { type ForeignSource, requireForeign, withFunctions } from '../layers/foreign-function.js';
import { registerMsfsrLayers } from '../layers/register.js';
import { withoutFirstWeights } from '../layers/step-layer.js';
import { readyBackend } from '../selected-backend.js';
import { invalid, isBuiltIn, knownKeys, show } from '../validate.js';
import type { NetworkMetadata } from './artifacts.js';
import { checkSpecs } from './check-specs.js';
import { checkTopology } from './check-topology.js';
import { httpSource, readNetworkFiles } from './read-files.js';

/** Options of {@link loadNetwork}. */
export interface LoadNetworkOptions {
  /** Functions and graph models that a file cannot hold, by the name under which they were adopted. */
  readonly functions?: Readonly<Record<string, ForeignSource>>;
}

/** Where {@link loadNetwork} takes a network from: the address of its `model.json` or folder, an IO handler of tfjs, or artifacts. */
export type NetworkFiles = string | URL | tf.io.IOHandler | tf.io.ModelArtifacts;

/**
 * Rebuilds a network from tfjs model artifacts, an IO handler, or the address of a `model.json` or of the folder around it.
 *
 * Every field of the files is checked before tfjs sees it; whatever they hold, this ends, and frees what it made.
 *
 * @throws {WeightsError} if topology, metadata or weights are missing, damaged or do not fit each other
 * @throws {OptionError} for a source that is none of these, and for unknown options
 * @throws {MsfsrError} MSFSR_FUNCTION_MISSING if a foreign upscaler is not supplied
 * @throws {BackendError} if tfjs has no backend that starts
 */
export async function loadNetwork(source: NetworkFiles, options: LoadNetworkOptions = {}): Promise<MultiStage> {
  knownKeys(options, 'loadNetwork', { functions: true });
  const { functions = {} } = options;
  for (const [name, given] of Object.entries(functions)) requireForeign(given, `functions.${name}`);
  const artifacts = await read(source);
  const { specs, bytes } = checkSpecs(artifacts.weightSpecs ?? missingWeights());
  const metadata = checkMetadata(artifacts);
  const topology = checkTopology(artifacts.modelTopology, specs);
  registerMsfsrLayers();
  await readyBackend();
  const weights = decode(artifacts.weightData, specs, bytes);
  const loading = <T>(body: () => T) => withoutFirstWeights(() => withFunctions(functions, body));
  const before = new Set(Object.values(tf.engine().registeredVariables));
  try {
    // Runs to its end without a pause, so that every variable made meanwhile is the model's.
    const reading = loading(() => tfl.models.modelFromJSON(topology as never));
    const made = Object.values(tf.engine().registeredVariables).filter((variable) => !before.has(variable));
    let network: MultiStage | undefined;
    try {
      const layers = (await reading).layers.filter((layer) => layer.getClassName() !== 'InputLayer');
      network = loading(() => new MultiStage(composeStages(metadata.options as MultiStageOptions), layers));
      network.model.loadWeights(weights, true);
      return network;
    } catch (error) {
      network?.dispose();
      for (const variable of made) if (!variable.isDisposed) variable.dispose();
      throw error;
    }
  } catch (error) {
    if (error instanceof BackendError || (error as Partial<MsfsrError>)?.code === 'MSFSR_FUNCTION_MISSING') throw error;
    throw new WeightsError(`The weights do not fit the topology beside them: ${brief(error)}`, { cause: error });
  } finally {
    tf.dispose(weights);
  }
}

/** tfjs prints whole topologies. */
function brief(error: unknown): string {
  const { message } = error as Error;
  return message.length > 600 ? `${message.slice(0, 600)} …` : message;
}

async function read(source: NetworkFiles): Promise<tf.io.ModelArtifacts> {
  if (typeof source === 'string' || isBuiltIn(source, 'URL')) {
    const address = String(source);
    return readNetworkFiles(httpSource(address), show(address));
  }
  const given: Partial<tf.io.IOHandler & tf.io.ModelArtifacts & { layers: unknown }> | null = source;
  if (typeof given !== 'object' || given === null) invalid('address, IO handler or artifacts', 'source', source);
  if (Array.isArray(given.layers)) {
    throw new OptionError(
      'Expected a saved network for source but received a layers model: compose it as BUM.foreign(model, { scale }) with buildMultiStage',
    );
  }
  if ('modelTopology' in given || 'weightSpecs' in given) return source as tf.io.ModelArtifacts;
  if (typeof given.load === 'function') return given.load();
  if (typeof given.save === 'function')
    throw new WeightsError('Expected an IO handler with load() but received one that only saves');
  return invalid('address, IO handler or artifacts', 'source', source);
}

function missingWeights(): never {
  throw new WeightsError('Expected weights beside the topology but received none');
}

/** What msfsr wrote beside the topology. */
function checkMetadata(artifacts: tf.io.ModelArtifacts): NetworkMetadata {
  const metadata = (artifacts.userDefinedMetadata as { msfsr?: NetworkMetadata | null } | null | undefined)?.msfsr;
  if (!artifacts.modelTopology || !metadata?.options) {
    throw new WeightsError(
      'Expected a model.json written by msfsr but its topology or its metadata "msfsr" is missing',
    );
  }
  if (metadata.format !== 1) {
    throw new WeightsError(`Expected network format 1 but received ${show(metadata.format)}: install a newer msfsr`);
  }
  return metadata;
}

/** Named tensors from the artifacts' bytes, whose number is checked. */
function decode(
  data: tf.io.WeightData | undefined,
  specs: tf.io.WeightsManifestEntry[],
  expected: number,
): tf.NamedTensorMap {
  const bytes = tf.io.CompositeArrayBuffer.join(data ?? missingWeights());
  if (bytes.byteLength !== expected) {
    throw new WeightsError(
      `Expected ${expected} bytes of weights but received ${bytes.byteLength}: the file is truncated or altered`,
    );
  }
  try {
    return tf.tidy(() => tf.io.decodeWeights(bytes, specs));
  } catch (error) {
    throw new WeightsError(`The weights cannot be decoded: ${brief(error)}`, { cause: error });
  }
}
