import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { compileKernels, embed } from '../../src/wasm/build.js';
import { bestVariant, instantiateKernels, kernelBinary } from '../../src/wasm/kernels.js';
import { VARIANTS } from './memory.js';

setFlagsFromString('--experimental-wasm-relaxed-simd');

/** Sections of a module by id: 5 memory, 6 global, 8 start, 11 data, 12 data count. */
function sectionIds(binary: Uint8Array): number[] {
  const ids: number[] = [];
  for (let at = 8; at < binary.length; ) {
    ids.push(binary[at++]!);
    let [length, shift] = [0, 0];
    for (;;) {
      const byte = binary[at++]!;
      length += (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) break;
    }
    at += length;
  }
  return ids;
}

describe.each(VARIANTS)('kernel binary, %s', (variant) => {
  const binary = kernelBinary(variant);

  it('is what the sources give', async () => {
    const file = new URL(`../../src/wasm/generated/${variant}.ts`, import.meta.url);
    expect(await readFile(file, 'utf8')).toBe(embed(variant, await compileKernels(variant)));
  });

  it('has at most 24 kB', () => expect(binary.length).toBeLessThanOrEqual(24_000));

  it('imports a memory and nothing else', () => {
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(binary));
    expect(imports).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
  });

  it('owns no memory, global, start function or data', () => {
    const ids = sectionIds(binary);
    for (const id of [5, 6, 8, 11, 12]) expect(ids).not.toContain(id);
  });

  it('runs on shared memory after a patch of the import', () => {
    const memory = new WebAssembly.Memory({ initial: 2, maximum: 300, shared: true });
    const { copy } = instantiateKernels(memory, variant, 300);
    const words = new Int32Array(memory.buffer);
    words.set([7, 8, 9], 100);
    words.set([400, 0, 0, 12, 800, 0, 0, 12, 1, 1, 3], 16); // one pixel of three channels from byte 400 to 800
    copy(64, 0, 1, 0);
    expect([...words.subarray(200, 203)]).toEqual([7, 8, 9]);
  });
});

it('prefers relaxed SIMD where the engine has it', () => expect(bestVariant()).toBe('relaxed'));
