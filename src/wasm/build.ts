/**
 * Compiles the AssemblyScript kernels into src/wasm/generated, those of training into src/wasm/generated/train: `npx tsx src/wasm/build.ts`.
 * The same sources give the same bytes; a test rebuilds and compares.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toSegments } from './segments.js';

/** The binaries: plain SIMD, and with fused multiply-add where the engine has relaxed SIMD. */
export const VARIANTS = ['simd', 'relaxed'] as const;
/** Name of a variant. */
export type Variant = (typeof VARIANTS)[number];

/** Folders of sources, and where their binaries go. */
const SETS = { assembly: 'generated', 'assembly-train': 'generated/train' } as const;
/** Name of a set of kernels: a folder of sources. */
export type KernelSet = keyof typeof SETS;

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Compiles one binary.
 *
 * @throws {Error} with the compiler's messages
 */
export async function compileKernels(variant: Variant, set: KernelSet = 'assembly'): Promise<Uint8Array> {
  const { default: asc } = await import('assemblyscript/asc');
  let binary: Uint8Array | undefined;
  const features = variant === 'relaxed' ? ['--enable', 'relaxed-simd'] : [];
  const flags = [
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--importMemory',
    '--noExportMemory',
    '--enable',
    'simd',
    ...features,
  ];
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'kernels.wasm', ...flags], {
    readFile: (name: string) => readFile(join(here, set, name), 'utf8').catch(() => null),
    writeFile: (_: string, contents: string | Uint8Array) => {
      if (typeof contents !== 'string') binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary)
    throw new Error(`AssemblyScript could not compile the kernels: ${stderr.toString()}`, { cause: error });
  return binary;
}

/** The TypeScript file that embeds a set of kernels. */
export async function embed(set: KernelSet): Promise<string> {
  const [simd, relaxed] = await Promise.all([compileKernels('simd', set), compileKernels('relaxed', set)]);
  const lines = toSegments(simd, relaxed).map((segment) => `  ${JSON.stringify(segment).replaceAll('"', "'")},\n`);
  return `import type { Segments } from '${'../'.repeat(SETS[set].split('/').length)}segments.js';

/** Kernels for SIMD (${simd.length} bytes) and for relaxed SIMD (${relaxed.length} bytes); written by src/wasm/build.ts. */
export const segments: Segments = [
${lines.join('')}];
`;
}

async function main(): Promise<void> {
  for (const [set, folder] of Object.entries(SETS)) {
    await mkdir(join(here, folder), { recursive: true });
    await writeFile(join(here, folder, 'kernels.ts'), await embed(set as KernelSet));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
