import type { Packing } from '../../kernels/packing.js';
import { roundUp } from '../../kernels/round-up.js';

/** Where a schedule puts what it needs in memory. Addresses are multiples of 64; 16 bytes beyond what is put there are readable. */
export interface Store {
  /** Room for activations; what it holds does not matter. */
  reserve(bytes: number): number;
  /** Adds words and gives their address. */
  put(values: Float32Array | Int32Array): number;
  /**
   * The address of weights as a kernel reads them; they are to be packed where nobody has asked for them yet.
   *
   * @param source the array that they are made from: the same weights are known by its being the same object
   * @param form what is made of it, in words
   */
  pack(source: Float32Array, form: string, make: () => Packing): number;
  /** Where a value lies already, as a dense input or output of the graph may; asked only for values without margins. */
  portAddress?(value: number): number | undefined;
}

/** Something at its place in memory, to be written. */
export interface Part extends Packing {
  readonly address: number;
}

/** Memory from an address on, one thing after another. */
export class Constants implements Store {
  /** First byte after the last thing. */
  end: number;
  /** What is to be written. */
  parts: Part[] = [];
  /** Addresses of packed weights by their source and form. */
  protected readonly packed = new WeakMap<Float32Array, Map<string, number>>();

  constructor(start: number) {
    this.end = start;
  }

  reserve(bytes: number): number {
    const address = this.end;
    this.end = roundUp(address + bytes);
    return address;
  }

  put(values: Float32Array | Int32Array): number {
    return this.add(copying(values));
  }

  pack(source: Float32Array, form: string, make: () => Packing): number {
    const forms = this.packed.get(source) ?? new Map<string, number>();
    this.packed.set(source, forms);
    const address = forms.get(form) ?? this.add(make());
    forms.set(form, address);
    return address;
  }

  /** Writes the parts. */
  write(memory: WebAssembly.Memory): void {
    for (const { address, length, write } of this.parts) write(new Float32Array(memory.buffer, address, length));
  }

  private add(packing: Packing): number {
    const address = this.end;
    this.end = roundUp(address + 4 * packing.length + 16);
    this.parts.push({ address, ...packing });
    return address;
  }
}

/** What is packed already. */
export const copying = (values: Float32Array | Int32Array): Packing => ({
  length: values.length,
  write: (into) => new Int32Array(into.buffer, into.byteOffset, into.length).set(bitsOf(values)),
});

/** Numbers as they are stored. */
const bitsOf = ({ buffer, byteOffset, length }: Float32Array | Int32Array) =>
  new Int32Array(buffer, byteOffset, length);
