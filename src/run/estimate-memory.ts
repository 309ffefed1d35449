import { MOST_THREADS } from '../engine/threads/support.js';
import type { Network } from '../graph/network.js';
import { boolean, integer, knownKeys } from '../validate.js';
import type { MemoryEstimate } from './memory-needs.js';
import { requireNetwork } from './network.js';
import { stageRange } from './stage-range.js';

/** A picture, and how it is to be enlarged: options of {@link estimateMemory}. */
export interface MemoryOptions {
  /** Of the input, px, 1 … 16,384. */
  readonly width: number;
  /** Likewise. */
  readonly height: number;
  /** Stage at which it enters, from 1. Default 1. */
  readonly entry?: number;
  /** Enlargement from there. Default the last stage's. */
  readonly scale?: number;
  /** Whether `strength` will be given. Default false. */
  readonly strength?: boolean;
  /** Threads of the engine; what a worker takes for itself is not counted. Default 1. */
  readonly threads?: number;
}

/** Longest side that a network takes, px. */
const LARGEST_SIDE = 16_384;

/**
 * How much memory the engine takes to enlarge a picture by one network: its plans are made, but for their memory, so nothing is run or allocated. As
 * much again for each other network that is mixed in (`degradation` between 0 and 1, `fidelity` below 1); tfjs's backends take more.
 *
 * @example
 * ```ts
 * import { openNetwork } from 'msfsr/node';
 *
 * const network = await openNetwork('compact-x8');
 * const { bytes } = await estimateMemory(network, { width: 64, height: 64, entry: 2 });
 * console.log(`${Math.ceil(bytes / 1e6)} MB`);
 * ```
 *
 * @throws {OptionError} for options out of range
 * @throws {BackendError} where there is no WebAssembly SIMD, or for a network in tfjs whose weights cannot be read at once
 */
export async function estimateMemory(network: Network, options: MemoryOptions): Promise<MemoryEstimate> {
  requireNetwork(network, 'network');
  const keys = { width: true, height: true, entry: true, scale: true, strength: true, threads: true } as const;
  knownKeys(options, 'estimateMemory', keys);
  const width = integer(options.width, 'width', 1, LARGEST_SIDE);
  const height = integer(options.height, 'height', 1, LARGEST_SIDE);
  const threads = integer(options.threads ?? 1, 'threads', 1, MOST_THREADS);
  const strength = boolean(options.strength ?? false, 'strength');
  const range = stageRange(network.composition, options.entry, options.scale);
  const { memoryNeeds } = await import('./memory-needs.js');
  return memoryNeeds(network, { range, width, height, strength, threads });
}
