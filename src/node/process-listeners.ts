/** Emscripten's start code makes a program die of every rejection that nobody awaits: https://github.com/emscripten-core/emscripten/issues/7855 */

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/** As tfjs's wasm module writes them: `function(ex) { if (!(ex instanceof ExitStatus)) throw ex }`, `function(reason) { throw reason }`. */
const RETHROWS =
  /^function\s*\(\w+\)\s*\{\s*(if\s*\(!\(\w+ instanceof ExitStatus\)\)\s*\{\s*)?throw \w+;?\s*\}?;?\s*\}$/;

/**
 * Runs a body that may start tfjs's wasm backend, and takes away the listeners on `process` that its start leaves behind. Listeners that
 * others add meanwhile stay.
 */
export async function withoutRethrowing<T>(body: () => Promise<T>): Promise<T> {
  const before = EVENTS.map((event) => new Set<unknown>(process.listeners(event as 'uncaughtException')));
  try {
    return await body();
  } finally {
    for (const [i, event] of EVENTS.entries()) {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before[i]!.has(listener) && RETHROWS.test(String(listener))) process.removeListener(event, listener);
      }
    }
  }
}
