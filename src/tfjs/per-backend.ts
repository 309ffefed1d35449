import type { KernelBackend } from '@tensorflow/tfjs-core';

/** One object for each instance of a backend, made at first use. */
export function perBackend<T>(make: (backend: KernelBackend) => T): (backend: KernelBackend) => T {
  const made = new WeakMap<KernelBackend, T>();
  return (backend) => {
    const known = made.get(backend);
    if (known !== undefined) return known;
    const value = make(backend);
    made.set(backend, value);
    return value;
  };
}
