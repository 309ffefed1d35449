/**
 * Weights computed from weights are computed once, and are the same object wherever they are asked for again: by that the memory of a network
 * knows what it has packed. They go with the arrays that they come from.
 */

/** Results for the arrays that led here, by name, and the way on by the next array. */
interface Place {
  readonly results: Map<string, Float32Array>;
  readonly next: WeakMap<Float32Array, Place>;
}

const newPlace = (): Place => ({ results: new Map(), next: new WeakMap() });
const root = newPlace();

/**
 * What `make` computes from these arrays; computed once for each name.
 *
 * @param sources all arrays that it reads; their values must not change
 */
export function derived(sources: readonly Float32Array[], name: string, make: () => Float32Array): Float32Array {
  let place = root;
  for (const source of sources) {
    const next = place.next.get(source) ?? newPlace();
    place.next.set(source, next);
    place = next;
  }
  const result = place.results.get(name) ?? make();
  place.results.set(name, result);
  return result;
}

const uniforms = new Map<string, Float32Array>();

/** So many times the same number. Not to be changed: whoever asks gets the same array. */
export function uniform(value: number, length: number): Float32Array {
  const key = `${value}*${length}`;
  const known = uniforms.get(key) ?? new Float32Array(length).fill(value);
  uniforms.set(key, known);
  return known;
}
