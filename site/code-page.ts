/** Pages that show code: a folder of `examples/`, or a file that a page links to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const LANGUAGES: Readonly<Record<string, string>> = { '.ts': 'ts', '.tsx': 'tsx', '.json': 'json', '.html': 'html' };
/** A folder of more files than this is a program to be read elsewhere than on a page. */
const MOST_FILES = 8;

const isCode = (name: string) => extname(name) in LANGUAGES;
const fenced = (text: string, name: string) => `\`\`\`\`${LANGUAGES[extname(name)]}\n${text.trimEnd()}\n\`\`\`\`\n`;

/** The folder that stands for a file: that of an example; undefined for others. */
export const exampleOf = (path: string): string | undefined => /^(examples\/[\w-]+)\//.exec(path)?.[1];

/**
 * A page for a folder of examples or for a file.
 *
 * @param root of the repository
 * @param path of folder or file in it
 */
export function codePage(root: string, path: string): string {
  if (isCode(path)) return `# ${path}\n\n${fenced(readFileSync(join(root, path), 'utf8'), path)}`;
  const names = readdirSync(join(root, path)).filter(isCode);
  const readme = join(root, path, 'README.md');
  const lead = existsSync(readme) ? readFileSync(readme, 'utf8') : `# ${path.slice('examples/'.length)}\n`;
  if (names.length > MOST_FILES) return lead;
  const first = (name: string) => (name.startsWith('main.') ? `0${name}` : `1${name}`);
  const files = names
    .sort((a, b) => first(a).localeCompare(first(b)))
    .map((name) => `## ${name}\n\n${fenced(readFileSync(join(root, path, name), 'utf8'), name)}`);
  return [lead, ...files].join('\n');
}
