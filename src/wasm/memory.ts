import { BackendError } from '../errors.js';

const PAGE = 65536;
/** Pages that a memory may have at most: all that 32 bits address. */
export const MOST_PAGES = 65536;

/**
 * A WebAssembly memory of at least so many bytes, which may grow.
 *
 * @throws {BackendError} where there is no room for it
 */
export function allocateMemory(bytes: number, shared = false): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE);
  return orNoRoom(bytes, () => (shared ? sharedMemory(pages) : new WebAssembly.Memory({ initial: pages })));
}

/** Shared memory has to name a maximum, for which some JavaScript engines reserve addresses: as large a one as they grant. */
function sharedMemory(initial: number): WebAssembly.Memory {
  for (let maximum = MOST_PAGES; ; maximum = Math.max(initial, maximum >> 1)) {
    try {
      return new WebAssembly.Memory({ initial, maximum, shared: true });
    } catch (error) {
      if (maximum <= initial) throw error;
    }
  }
}

/**
 * Lets a memory grow where it has less than so many bytes.
 *
 * @throws {BackendError} where there is no room for it
 */
export function growMemory(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) orNoRoom(bytes, () => memory.grow(Math.ceil(missing / PAGE)));
}

/** JavaScript engines throw RangeErrors of many texts. */
function orNoRoom<T>(bytes: number, allocate: () => T): T {
  try {
    return allocate();
  } catch (cause) {
    throw new BackendError(
      `There is no room for ${Math.ceil(bytes / 2 ** 20)} MB of WebAssembly memory (${(cause as Error).message}): take smaller pictures, ` +
        'free memory or lift a limit on virtual memory (each WebAssembly memory reserves several GB of addresses), or use tfjs',
      { cause },
    );
  }
}
