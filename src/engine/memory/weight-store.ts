import type { Packing } from '../../kernels/packing.js';
import { Constants } from '../schedule/constants.js';

/** First byte that is used; a null pointer stays invalid. */
const BASE = 1024;

/** Packed weights at the beginning of a network's memory. They stay where they are. */
export class WeightStore extends Constants {
  /** What {@link parts} were packed from. */
  private added: { readonly source: Float32Array; readonly form: string }[] = [];

  constructor() {
    super(BASE);
  }

  /** Bytes of all weights. */
  get bytes(): number {
    return this.end - BASE;
  }

  override pack(source: Float32Array, form: string, make: () => Packing): number {
    return super.pack(source, form, () => {
      this.added.push({ source, form });
      return make();
    });
  }

  /** Writes what was added since the last time. */
  override write(memory: WebAssembly.Memory): void {
    super.write(memory);
    this.parts = [];
    this.added = [];
  }

  /** Takes back what was added since the last time. */
  forget(): void {
    this.end = this.parts[0]?.address ?? this.end;
    for (const { source, form } of this.added) this.packed.get(source)?.delete(form);
    this.parts = [];
    this.added = [];
  }
}
