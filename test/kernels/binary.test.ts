import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { float } from '../../src/kernels/task.js';
import { embed } from '../../src/wasm/build.js';
import type { SimdVariant } from '../../src/wasm/kernel.js';
import { bestVariant, instantiateKernels, kernelBinary } from '../../src/wasm/kernels.js';
import { fromSegments, toSegments } from '../../src/wasm/segments.js';
import { instantiateTrainKernels, trainKernelBinary } from '../../src/wasm/train-kernels.js';
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

/** A set of kernels, and a way to copy three floats with one of them. */
const SETS = {
  assembly: {
    folder: 'generated',
    bytes: kernelBinary,
    copies: (memory: WebAssembly.Memory, variant: SimdVariant) => instantiateKernels(memory, variant).copy,
    words: [400, 0, 0, 12, 800, 0, 0, 12, 1, 1, 3], // one pixel of three channels from byte 400 to 800
  },
  'assembly-train': {
    folder: 'generated/train',
    bytes: trainKernelBinary,
    copies: (memory: WebAssembly.Memory, variant: SimdVariant) => instantiateTrainKernels(memory, variant).sumRows,
    words: [400, 0, 800, 1, 3, float(1)], // the sum of one row of three channels
  },
} as const;

it.each(Object.keys(SETS) as (keyof typeof SETS)[])('the file of %s is what the sources give', async (set) => {
  const file = new URL(`../../src/wasm/${SETS[set].folder}/kernels.ts`, import.meta.url);
  expect(await readFile(file, 'utf8')).toBe(await embed(set));
});

it('two binaries in segments come out as they were', () => {
  const bytes = fc.array(fc.constantFrom(0, 1, 2, 0x4f, 0xff), { maxLength: 200 }).map((list) => Uint8Array.from(list));
  fc.assert(
    fc.property(bytes, bytes, bytes, (shared, first, second) => {
      const [a, b] = [first, second].map((own) => Uint8Array.from([...shared, ...own, ...shared])) as [
        Uint8Array,
        Uint8Array,
      ];
      const segments = toSegments(a, b);
      expect([fromSegments(segments, 0), fromSegments(segments, 1)]).toEqual([a, b]);
    }),
  );
});

const BINARIES = VARIANTS.flatMap((variant) =>
  (Object.keys(SETS) as (keyof typeof SETS)[]).map((set) => ({ set, variant })),
);

describe.each(BINARIES)('kernel binary of $set, $variant', ({ set, variant }) => {
  const { bytes, copies, words } = SETS[set];
  const binary = bytes(variant);

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
    const floats = new Float32Array(memory.buffer);
    floats.set([7, 8, 9], 100);
    new Int32Array(memory.buffer).set(words, 16);
    copies(memory, variant)(64, 0, 1, 0);
    expect([...floats.subarray(200, 203)]).toEqual([7, 8, 9]);
  });
});

it('prefers relaxed SIMD where the engine has it', () => expect(bestVariant()).toBe('relaxed'));
