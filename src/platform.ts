/**
 * What Node and browsers have by the same names. Pages that are played in Node (jest with jsdom) lack some of it as globals, while Node still
 * has it in its own modules.
 */

/** One of Node's own modules, without an import that a browser's bundler would stumble over; undefined elsewhere. */
export const nodeModule = <N extends keyof NodeModules>(name: N): NodeModules[N] | undefined =>
  globalThis.process?.getBuiltinModule?.(name as 'node:util') as NodeModules[N] | undefined;

interface NodeModules {
  readonly 'node:util': typeof import('node:util');
  readonly 'node:crypto': typeof import('node:crypto');
  readonly 'node:os': typeof import('node:os');
  readonly 'node:process': typeof import('node:process');
  readonly 'node:worker_threads': typeof import('node:worker_threads');
}

/** A text in UTF-8. */
export const encodeUtf8 = (text: string): Uint8Array<ArrayBuffer> =>
  new (globalThis.TextEncoder ?? nodeModule('node:util')!.TextEncoder)().encode(text);

/** The text that bytes hold in UTF-8. */
export const decodeUtf8 = (bytes: Uint8Array): string =>
  new (globalThis.TextDecoder ?? nodeModule('node:util')!.TextDecoder)().decode(bytes);

/** What hashes; undefined on pages that came by plain HTTP from another machine. */
export const subtleCrypto = (): SubtleCrypto | undefined =>
  globalThis.crypto?.subtle ?? (nodeModule('node:crypto')?.webcrypto.subtle as SubtleCrypto | undefined);

const said = new Set<string>();

/** Says something on the console, but the same thing only once. */
export function warnOnce(text: string): void {
  if (!said.has(text)) console.warn(text);
  said.add(text);
}
