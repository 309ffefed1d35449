/** Who computes: msfsr's engine (WebAssembly SIMD), or tfjs with one of its backends. */
export type Backend = 'engine' | 'tfjs-webgpu' | 'tfjs-webgl' | 'tfjs-wasm' | 'tfjs-cpu';

/** What may be asked for: one of them, `tfjs` with whichever backend it has selected, or what is best here. */
export type BackendChoice = 'auto' | 'tfjs' | Backend;

/** tfjs's own name of a backend: `wasm` for `tfjs-wasm`. */
export type TfjsBackend = Backend extends infer B ? (B extends `tfjs-${infer Name}` ? Name : never) : never;

/** Everything that may be asked for. */
export const BACKEND_CHOICES = [
  'auto',
  'engine',
  'tfjs',
  'tfjs-webgpu',
  'tfjs-webgl',
  'tfjs-wasm',
  'tfjs-cpu',
] as const satisfies readonly BackendChoice[];
