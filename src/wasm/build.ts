/**
 * Compiles the AssemblyScript kernels into src/wasm/generated, those of training into src/wasm/generated/train: `npx tsx src/wasm/build.ts`.
 * The same sources give the same bytes; a test rebuilds and compares.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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

/** The TypeScript file that embeds a binary. */
export function embed(variant: Variant, binary: Uint8Array): string {
  const text = Buffer.from(binary)
    .toString('base64')
    .replace(/.{1,100}/g, (line) => `  '${line}',\n`);
  const note = `/** ${variant === 'relaxed' ? 'Relaxed-SIMD' : 'SIMD'} kernels, ${binary.length} bytes; written by src/wasm/build.ts. */`;
  return `${note}\nexport const ${variant} = [\n${text}].join('');\n`;
}

async function main(): Promise<void> {
  for (const [set, folder] of Object.entries(SETS)) {
    await mkdir(join(here, folder), { recursive: true });
    for (const variant of VARIANTS) {
      const binary = await compileKernels(variant, set as KernelSet);
      await writeFile(join(here, folder, `${variant}.ts`), embed(variant, binary));
      console.log(`${set}, ${variant}: ${binary.length} bytes`);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
