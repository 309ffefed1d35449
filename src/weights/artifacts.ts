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
    buffers.push(storedType === 'float16' ? toHalf(values) : (values.slice().buffer as ArrayBuffer));
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

/** IEEE half precision, rounded to nearest, ties to even; values beyond ±65504 become infinite. */
function toHalf(values: Float32Array): ArrayBuffer {
  const half = new Uint16Array(values.length);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) {
    const sign = (bits[i]! >>> 16) & 0x8000;
    const magnitude = bits[i]! & 0x7fffffff;
    let h: number;
    if (magnitude >= 0x47800000) h = magnitude > 0x7f800000 ? 0x7e00 : 0x7c00;
    else if (magnitude < 0x38800000)
      h = Math.min(0x400, roundEven(Math.abs(values[i]!) * 2 ** 24)); // subnormal
    else h = (magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13;
    half[i] = sign | h;
  }
  return half.buffer as ArrayBuffer;
}

function roundEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
