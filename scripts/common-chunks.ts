import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'esbuild';

/** Modules that are to lie in one chunk, relative to the working folder. */
export interface CommonChunk {
  readonly modules: readonly string[];
  /** Files that import the chunk, all of its own modules left out; those that its modules import must not be among them. */
  readonly importers: RegExp;
}

/** Comments for editors, which read them in the declarations: pages need not fetch them. */
const DOC_COMMENTS = /^[ \t]*\/\*\*[\s\S]*?\*\/[ \t]*$/gm;

/** The text without them; its lines keep their numbers. */
const withoutDocs = (text: string) => text.replace(DOC_COMMENTS, (comment) => comment.replace(/[^\n]/g, ''));

/**
 * Puts small modules together. esbuild makes a chunk for every set of entries that share some modules, and importing a file takes time however
 * small it is. Here every file imports all modules of its chunks, so that they are shared by one set of entries.
 */
export function commonChunks(chunks: readonly CommonChunk[]): Plugin {
  const namespace = 'common-chunk';
  const root = process.cwd();
  return {
    name: namespace,
    setup(build) {
      // A relative path, since tsup takes all others for packages.
      build.onResolve({ filter: /^\.\/common-chunk:/ }, ({ path }) => ({ path, namespace, sideEffects: true }));
      build.onLoad({ filter: /./, namespace }, ({ path }) => ({
        contents: chunks[Number(path.split(':')[1])]!.modules.map((module) => `export * from './${module}';`).join(
          '\n',
        ),
        resolveDir: root,
      }));
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const file = relative(root, path).split(sep).join('/');
        const own = chunks.findIndex(({ modules }) => modules.includes(file));
        const wanted = chunks.flatMap(({ importers }, i) => (i !== own && importers.test(file) ? [i] : []));
        // At the end, so that lines keep their numbers.
        const imports = wanted.map((i) => `import './common-chunk:${i}';`).join('');
        const text = withoutDocs(await readFile(join(root, file), 'utf8'));
        return { contents: `${text}\n${imports}`, loader: 'ts' };
      });
    },
  };
}
