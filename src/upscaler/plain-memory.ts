import * as tf from '@tensorflow/tfjs-core';

/** Name under which tfjs knows it. */
const NAME = 'msfsr-memory';

interface Data {
  readonly values: tf.backend_util.BackendValues;
  references: number;
}

/**
 * A backend of tfjs that holds tensors and computes nothing. Reading a network needs no more: with it a page can load one for the engine without
 * any of tfjs's own backends, whose packages or files it may not have.
 */
class PlainMemory extends tf.KernelBackend {
  private readonly data = new Map<tf.DataId, Data>();
  private bytes = 0;

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: tf.DataId,
    values: tf.backend_util.BackendValues,
    _shape: number[],
    _dtype: tf.DataType,
    references: number,
  ): void {
    this.data.set(dataId, { values, references });
    this.bytes += (values as Partial<Float32Array>).byteLength ?? 0;
  }

  override readSync(dataId: tf.DataId): tf.backend_util.BackendValues {
    return this.data.get(dataId)!.values;
  }

  override async read(dataId: tf.DataId): Promise<tf.backend_util.BackendValues> {
    return this.readSync(dataId);
  }

  override incRef(dataId: tf.DataId): void {
    const data = this.data.get(dataId);
    if (data) data.references++;
  }

  override refCount(dataId: tf.DataId): number {
    return this.data.get(dataId)?.references ?? 0;
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    const data = this.data.get(dataId);
    if (!data) return true;
    data.references--;
    if (data.references > 0 && !force) return false;
    this.data.delete(dataId);
    this.bytes -= (data.values as Partial<Float32Array>).byteLength ?? 0;
    return true;
  }

  override numDataIds(): number {
    return this.data.size;
  }

  override memory(): { unreliable: boolean; numBytes: number } {
    return { unreliable: true, numBytes: this.bytes };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override dispose(): void {
    this.data.clear();
  }
}

/**
 * Registers it with tfjs. A program's own choice of a backend goes before it.
 *
 * @returns its name
 */
export function registerPlainMemory(): string {
  if (!tf.findBackendFactory(NAME)) tf.registerBackend(NAME, () => new PlainMemory(), 0);
  return NAME;
}
