/** Constants of a plan: weights, tables and parameter blocks, one after another in memory. */
export class Constants {
  /** First byte after the last constant. */
  end: number;
  private readonly parts: { readonly address: number; readonly values: Float32Array | Int32Array }[] = [];
  private readonly filled = new Map<string, number>();

  constructor(start: number) {
    this.end = start;
  }

  /** Adds constants and gives their address, a multiple of 64. */
  put(values: Float32Array | Int32Array): number {
    const address = this.end;
    this.parts.push({ address, values });
    this.end = Math.ceil((address + values.byteLength + 16) / 64) * 64;
    return address;
  }

  /** `length` times the same number, stored once. */
  fill(value: number, length: number): number {
    const key = `${value}*${length}`;
    const address = this.filled.get(key) ?? this.put(new Float32Array(length).fill(value));
    this.filled.set(key, address);
    return address;
  }

  /** Writes everything. */
  write(memory: WebAssembly.Memory): void {
    for (const { address, values } of this.parts) {
      const room = new (values instanceof Int32Array ? Int32Array : Float32Array)(
        memory.buffer,
        address,
        values.length,
      );
      room.set(values);
    }
  }
}
