/**
 * Weights that are about to be packed as a kernel reads them: straight to where they are to lie, since nothing in a network takes more memory.
 */
export interface Packing {
  /** How many numbers. */
  readonly length: number;
  /** Writes all of them. */
  readonly write: (into: Float32Array) => void;
}

/** Packs into an array. */
export function packed({ length, write }: Packing): Float32Array {
  const result = new Float32Array(length);
  write(result);
  return result;
}
