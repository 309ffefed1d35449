import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { abortable } from '../abort.js';
import { composeStages, type MultiStageOptions } from '../compose/composition.js';
import { MultiStage } from '../compose/multi-stage.js';
import { BackendError, type MsfsrError, WeightsError } from '../errors.js';
import { type ForeignSource, requireForeign, withFunctions } from '../layers/foreign-function.js';
import { registerMsfsrLayers } from '../layers/register.js';
import { withoutFirstWeights } from '../layers/step-layer.js';
import { readyBackend } from '../selected-backend.js';
import { invalid, knownKeys } from '../validate.js';
import { checkMetadata } from './check-metadata.js';
import { checkSpecs, requireBytes, requireWeights } from './check-specs.js';
import { checkTopology } from './check-topology.js';
import { type NetworkFiles, readSource } from './read-source.js';

/** Options of {@link loadNetwork}. */
export interface LoadNetworkOptions {
  /** Functions and graph models that a file cannot hold, by the name under which they were adopted. */
  readonly functions?: Readonly<Record<string, ForeignSource>>;
  /** Gives up: rejects with the signal's reason and frees what was made. */
  readonly signal?: AbortSignal;
}

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
  knownKeys(options, 'loadNetwork', { functions: true, signal: true });
  const { functions = {}, signal } = options;
  if (typeof functions !== 'object' || functions === null) invalid('object of functions', 'functions', functions);
  for (const [name, given] of Object.entries(functions)) requireForeign(given, `functions.${name}`);
  const { artifacts } = await readSource(source, signal);
  const { specs, bytes } = checkSpecs(artifacts.weightSpecs);
  const metadata = checkMetadata(artifacts);
  const topology = checkTopology(artifacts.modelTopology, specs);
  registerMsfsrLayers();
  await abortable(signal, readyBackend);
  const weights = decode(artifacts.weightData, specs, bytes);
  const loading = <T>(body: () => T) => withoutFirstWeights(() => withFunctions(functions, body));
  const before = new Set(Object.values(tf.engine().registeredVariables));
  try {
    // Runs to its end without a pause, so that every variable made meanwhile is the model's.
    const reading = loading(() => tfl.models.modelFromJSON(topology as never));
    const made = Object.values(tf.engine().registeredVariables).filter((variable) => !before.has(variable));
    let network: MultiStage | undefined;
    try {
      const layers = (await abortable(signal, () => reading)).layers.filter(
        (layer) => layer.getClassName() !== 'InputLayer',
      );
      network = loading(() => new MultiStage(composeStages(metadata.options as MultiStageOptions), layers));
      network.model.loadWeights(weights, true);
      return network;
    } catch (error) {
      network?.dispose();
      for (const variable of made) if (!variable.isDisposed) variable.dispose();
      throw error;
    }
  } catch (error) {
    signal?.throwIfAborted();
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

/** Named tensors from the artifacts' bytes, whose number is checked. */
function decode(
  data: tf.io.WeightData | undefined,
  specs: tf.io.WeightsManifestEntry[],
  expected: number,
): tf.NamedTensorMap {
  const bytes = tf.io.CompositeArrayBuffer.join(requireWeights(data));
  requireBytes(bytes.byteLength, expected);
  try {
    return tf.tidy(() => tf.io.decodeWeights(bytes, specs));
  } catch (error) {
    if (error instanceof BackendError) throw error;
    throw new WeightsError(`The weights cannot be decoded: ${brief(error)}`, { cause: error });
  }
}
