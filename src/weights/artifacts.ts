import type { io } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { boundariesName, imageName } from '../compose/build-part.js';
import type { MultiStage } from '../compose/multi-stage.js';
import type { StateSpec } from '../contracts.js';
import { invalid, oneOf } from '../validate.js';

/** What msfsr writes into `userDefinedMetadata` of a model file; see docs/FORMAT.md. */
export interface NetworkMetadata {
  readonly format: 1;
  readonly options: ReturnType<MultiStage['toConfig']>;
  readonly stages: readonly {
    readonly stage: number;
    readonly scale: number;
    readonly image: string;
    readonly boundaries: string | null;
    readonly granularity: number | null;
    /** Absent where the stage keeps nothing. */
    readonly state?: readonly StateSpec[];
  }[];
  readonly entries: readonly { readonly stage: number; readonly topology: unknown }[];
}

/** How weights are stored. */
export type StoredType = 'float32' | 'float16';

/** Metadata of a network. */
export function metadataOf(network: MultiStage): NetworkMetadata {
  const { stages } = network.composition;
  return {
    format: 1,
    options: network.toConfig(),
    stages: stages.map((stage) => ({
      stage: stage.index,
      scale: stage.scale,
      image: imageName(stage),
      boundaries: stage.bem ? boundariesName(stage) : null,
      granularity: stage.granularity ?? null,
      ...(stage.state && { state: stage.state.map(({ name, channels }) => ({ name, channels })) }),
    })),
    entries: stages.slice(1).map(({ index }) => ({
      stage: index,
      topology: network.part({ entry: index }).model.toJSON(undefined, false),
    })),
  };
}

/**
 * A network as tfjs model artifacts: topology, weights and msfsr's metadata.
 *
 * @param storedType `float16` halves the file; values lose about 3 decimal digits
 * @throws {OptionError} for what is no composed network, and for another type
 */
export async function toArtifacts(network: MultiStage, storedType: StoredType = 'float32'): Promise<io.ModelArtifacts> {
  if (!network?.composition || !network.model) invalid('composed network', 'network', network);
  oneOf(storedType, 'storedType', ['float32', 'float16']);
  // Few networks are saved so: the others do without this code.
  const encode = storedType === 'float16' ? (await import('./half.js')).toHalf : ownBuffer;
  const weightSpecs: io.WeightsManifestEntry[] = [];
  const buffers: ArrayBuffer[] = [];
  for (const variable of network.model.weights) {
    const values = (await variable.read().data()) as Float32Array;
    const spec: io.WeightsManifestEntry = {
      name: variable.originalName,
      shape: variable.shape as number[],
      dtype: 'float32',
    };
    if (storedType === 'float16') spec.quantization = { dtype: 'float16', original_dtype: 'float32' } as never;
    weightSpecs.push(spec);
    buffers.push(encode(values));
  }
  return {
    format: 'layers-model',
    generatedBy: `TensorFlow.js tfjs-core ${tf.version_core}`,
    convertedBy: null,
    modelTopology: network.model.toJSON(undefined, false) as object,
    weightSpecs,
    weightData: tf.io.concatenateArrayBuffers(buffers),
    userDefinedMetadata: { msfsr: metadataOf(network) as unknown as object },
  };
}

const ownBuffer = (values: Float32Array): ArrayBuffer => values.slice().buffer as ArrayBuffer;
