import { roundUp } from '../../kernels/round-up.js';

/** Where a schedule puts what it needs in memory. Addresses are multiples of 64. */
export interface Store {
  /** Room for activations; what it holds does not matter. */
  reserve(bytes: number): number;
  /** Adds constants and gives their address; 16 bytes beyond them are readable. */
  put(values: Float32Array | Int32Array): number;
  /** The address of `length` times the same number, stored once. */
  fill(value: number, length: number): number;
  /** Where a value lies already, as a dense input or output of the graph may; asked only for values without margins. */
  portAddress?(value: number): number | undefined;
}

/** Memory from an address on, one thing after another: activations, weights, tables and parameter blocks. */
export class Constants implements Store {
  /** First byte after the last thing. */
  end: number;
  readonly parts: { readonly address: number; readonly values: Float32Array | Int32Array }[] = [];
  private readonly filled = new Map<string, number>();

  constructor(start: number) {
    this.end = start;
  }

  reserve(bytes: number): number {
    const address = this.end;
    this.end = roundUp(address + bytes);
    return address;
  }

  put(values: Float32Array | Int32Array): number {
    const address = this.end;
    this.end = roundUp(address + values.byteLength + 16);
    this.parts.push({ address, values });
    return address;
  }

  fill(value: number, length: number): number {
    const key = `${value}*${length}`;
    const address = this.filled.get(key) ?? this.put(new Float32Array(length).fill(value));
    this.filled.set(key, address);
    return address;
  }

  /** Writes the constants. */
  write(memory: WebAssembly.Memory): void {
    for (const { address, values } of this.parts) {
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      new Uint8Array(memory.buffer).set(bytes, address);
    }
  }
}
