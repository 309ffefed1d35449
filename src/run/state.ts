/** What a network with a memory keeps from one picture of a sequence to the next. */
import { OptionError } from '../errors.js';
import type { Network } from '../graph/network.js';
import type { FloatImage } from '../image/floats.js';
import { show } from '../validate.js';

declare const OPAQUE: unique symbol;

/**
 * What the pictures of a sequence have left so far: given with the next one, never changed. It can be kept, given again and sent to a worker; what is in it is
 * msfsr's own affair.
 */
export interface NetworkState {
  readonly [OPAQUE]: true;
}

/** The state of one pass through one network, by the names of its values: `s2_cell`. */
export type PassState = Readonly<Record<string, FloatImage>>;

/** What a {@link NetworkState} is: plain values, since messages between threads keep no classes. */
interface Kept {
  /** By {@link passKey}. */
  readonly passes: Readonly<Record<string, PassState>>;
}

/** State of some passes. */
export const networkState = (passes: Kept['passes']): NetworkState =>
  Object.freeze({ passes: Object.freeze(passes) }) as unknown as NetworkState;

/** The state at the start of a sequence, before its first picture. */
export const startState = (): NetworkState => networkState({});

/** @throws {OptionError} for what no function of msfsr gave */
export function checkState(state: NetworkState, name: string): void {
  const { passes } = Object(state) as Partial<Kept>;
  if (typeof passes === 'object' && passes !== null) return;
  throw new OptionError(`Expected startState(), or the state of a result, for ${name} but received ${show(state)}`);
}

const ids = new WeakMap<Network, string>();

/** What says whose state it is: another network, entry or side begins anew. Networks have no names of their own that differ. */
export function passKey(network: Network, entry: number, mirrored: boolean): string {
  const id = ids.get(network) ?? Math.random().toString(36).slice(2);
  ids.set(network, id);
  return `${id} ${entry}${mirrored ? ' mirrored' : ''}`;
}

/** The state of one pass; empty where it begins. */
export const passState = (state: NetworkState, key: string): PassState => (state as unknown as Kept).passes[key] ?? {};
