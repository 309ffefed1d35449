/**
 * Rewrites the limits of the one memory that a kernel binary imports, so that the same binary runs on shared memory: validation wants the
 * import's limits to say `shared` and a maximum, nothing else in the code differs.
 *
 * @param binary a module whose only import is a memory
 * @param initial pages of 64 KiB that the memory must have at least
 * @param maximum pages that it may have at most; the memory given at instantiation must not exceed it
 */
export function patchSharedMemory(binary: Uint8Array, initial: number, maximum: number): Uint8Array<ArrayBuffer> {
  const reader = { at: 8 };
  while (reader.at < binary.length) {
    const start = reader.at;
    const id = binary[reader.at++];
    const length = readUnsigned(binary, reader);
    if (id !== IMPORTS) {
      reader.at += length;
      continue;
    }
    const body = reader.at;
    const end = body + length;
    readUnsigned(binary, reader); // number of imports
    for (let name = 0; name < 2; name++) {
      const characters = readUnsigned(binary, reader);
      reader.at += characters;
    }
    if (binary[reader.at++] !== MEMORY) break;
    const head = binary.slice(body, reader.at);
    const imports = [...head, SHARED_WITH_MAXIMUM, ...unsigned(initial), ...unsigned(maximum)];
    const section = [IMPORTS, ...unsigned(imports.length), ...imports];
    const patched = new Uint8Array(start + section.length + binary.length - end);
    patched.set(binary.subarray(0, start));
    patched.set(section, start);
    patched.set(binary.subarray(end), start + section.length);
    return patched;
  }
  throw new TypeError('Expected a WebAssembly module whose first import is a memory');
}

const IMPORTS = 2;
const MEMORY = 2;
const SHARED_WITH_MAXIMUM = 3;

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}

function readUnsigned(binary: Uint8Array, reader: { at: number }): number {
  let value = 0;
  for (let factor = 1; ; factor *= 0x80) {
    const byte = binary[reader.at++]!;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
  }
}
