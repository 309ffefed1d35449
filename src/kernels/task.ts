import type { KernelName } from '../wasm/kernel.js';

/** One call of a kernel: its parameter block, and how many independent units of work there are. */
export interface Task {
  readonly kernel: KernelName;
  /** 32-bit words of the parameter block, integers unless wrapped by {@link float}. */
  readonly words: readonly number[];
  readonly units: number;
  /** Whether it reads what earlier tasks of its step write; the others of a step may run side by side. */
  readonly follows?: boolean;
  /** Bytes of scratch memory needed while it runs. */
  readonly scratch: number;
}

const bits = new DataView(new ArrayBuffer(4));

/** The 32-bit pattern of a float, for a parameter block. */
export function float(value: number): number {
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}
