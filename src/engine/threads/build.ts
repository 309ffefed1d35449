/**
 * Writes the engine's worker as one text into generated/worker.ts: `npm run build:worker`. Workers made from a text need no file beside the
 * program, which bundlers would lose. The same sources give the same text; a test rebuilds and compares.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Rollup } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));

/** The TypeScript file that holds the worker's program: no imports, runs as a script in browsers and in Node. */
export async function embedWorker(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      minify: 'esbuild',
      lib: { entry: join(here, 'worker.ts'), formats: ['iife'], name: 'worker' },
    },
  });
  const [{ output }] = result as [Rollup.RollupOutput];
  const code = output[0].code.trim().replace(/[\\`]|\$\{/g, '\\$&');
  return `/** Program of the engine's workers, for {@link CompileOptions.worker}; written by src/engine/threads/build.ts. */\nexport const ENGINE_WORKER = \`${code}\`;\n`;
}

async function main(): Promise<void> {
  await mkdir(join(here, 'generated'), { recursive: true });
  await writeFile(join(here, 'generated/worker.ts'), await embedWorker());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
