/** Gathers the pages of the site from the files of the repository: nothing is written twice. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { codePage, exampleOf } from './code-page.js';
import { PAGES } from './contents.js';
import { adaptMarkdown } from './links.js';

const PICTURES = ['.svg', '.jpg', '.png', '.webp'];

/**
 * Writes all pages but those of the API, the code that they link to, and their pictures.
 *
 * @param root of the repository
 * @param target folder of the pages; pictures go to `public` in it
 * @throws Error for a link to what is not there
 */
export function gatherPages(root: string, target: string): void {
  const addresses = new Map(PAGES.map(({ from, to }) => [from, to]));
  const code = new Set<string>();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
  };
  const addressIn = (file: string) => (path: string) => {
    if (!existsSync(join(root, path))) throw new Error(`${file} links to ${path}, which is not there`);
    const page = addresses.get(path);
    if (page !== undefined) return `/${page.replace(/(^|\/)index$/, '$1')}`;
    if (PICTURES.includes(extname(path))) {
      mkdirSync(join(target, 'public', dirname(path)), { recursive: true });
      copyFileSync(join(root, path), join(target, 'public', path));
      return `/${path}`;
    }
    const shown = exampleOf(path) ?? path;
    code.add(shown);
    return `/${shown.replace(/\.\w+$/, '')}`;
  };
  const adapt = (text: string, file: string) => adaptMarkdown(text, file, addressIn(file));

  for (const { from, to, text } of PAGES) {
    const content = readFileSync(join(root, from), 'utf8');
    write(`${to}.md`, extname(from) ? adapt(content, from) : `# ${text}\n\n${content}`);
  }
  // Grows while it is walked through.
  for (const path of code) write(`${path.replace(/\.\w+$/, '')}.md`, adapt(codePage(root, path), `${path}/README.md`));
}
