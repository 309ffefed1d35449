/**
 * Builds the site into out/site, from the pages of docs/ and the TSDoc of src/.
 *
 *   npm run site [-- --preview]
 *
 * MSFSR_SITE_BASE is the path below which it will be served, `/` by default.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, serve } from 'vitepress';
import { gatherPages } from './gather.js';
import { putFiles } from './serve-files.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = join(root, 'out/site-pages');

const { values } = parseArgs({
  options: {
    preview: { type: 'boolean', default: false },
    port: { type: 'string', default: '4190' },
  },
});

rmSync(pages, { recursive: true, force: true });
mkdirSync(pages, { recursive: true });
// Writes out/site-pages/api; see typedoc.json.
execFileSync(process.execPath, [join(root, 'node_modules/typedoc/bin/typedoc'), '--logLevel', 'Warn'], {
  cwd: root,
  stdio: 'inherit',
});
gatherPages(root, pages);
await putFiles(root, join(pages, 'public'));
await build(join(root, 'site'));
if (values.preview) await serve({ root: join(root, 'site'), port: Number(values.port) });
