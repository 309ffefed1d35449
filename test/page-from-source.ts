/** A page made of a program's sources, for Chromium. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

/** A folder to serve. */
export interface PageFolder {
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * Bundles programs into a folder, with an index.html that runs the first of them.
 *
 * @param entry path of each program, by the name that its script shall have
 * @param external modules that stay imports, for programs that run in Node, too
 */
export async function pageFromSource(
  entry: Readonly<Record<string, string>>,
  external: readonly RegExp[] = [],
): Promise<PageFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'msfsr-page-'));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: folder,
      target: 'es2022',
      chunkSizeWarningLimit: 10_000,
      rollupOptions: { external: [...external] },
      lib: { entry: { ...entry }, formats: ['es'], fileName: (_, name) => `${name}.js` },
    },
  });
  await writeFile(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const icon = '<link rel="icon" href="/icon.svg">';
  const script = `<script type="module" src="/${Object.keys(entry)[0]}.js"></script>`;
  await writeFile(join(folder, 'index.html'), `<!doctype html>${icon}<body>${script}</body>`);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
