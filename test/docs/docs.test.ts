/** Runs what README, docs/ and TSDoc show. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPixelImage } from '../../src/image/types.js';
import { writePhoto, writePng } from '../../src/node/index.js';
import { noBrowser } from '../package/browser.js';
import { buildIfStale, root } from '../package/build.js';
import { compileSnippets, type Program } from './compile.js';
import { deadLinks } from './links.js';
import { filesBelow, readExamples, readSnippets } from './snippets.js';

const LONG = 300_000;
const markdown = ['README.md', ...filesBelow('docs', '.md')];
const all = [...markdown.flatMap(readSnippets), ...filesBelow('src', '.ts').flatMap(readExamples)];
const code = all.filter(({ language }) => ['ts', 'js', 'typescript', 'javascript'].includes(language));
const shell = all.filter(({ language }) => ['sh', 'bash', 'shell'].includes(language));

let folder = '';
let programs: readonly Program[] = [];

/** Runs a program beside the pictures; gives what it printed. */
function run(cwd: string, ...args: string[]): string {
  try {
    return execFileSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: 'pipe', timeout: LONG });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${args.join(' ')} failed\n${stdout}\n${stderr}`);
  }
}

/** A face-sized picture with some structure, `face.png`, and the same as a photograph, `group.jpg`. */
async function writePictures(place: string): Promise<void> {
  const face = createPixelImage(16, 16);
  for (let i = 0; i < 256; i++) face.data.set([90 + (i % 16) * 8, 80 + (i >> 4) * 6, 120, 255], 4 * i);
  await writePng(face, join(place, 'face.png'));
  await writePhoto(face, join(place, 'group.jpg'), 'jpeg');
}

beforeAll(async () => {
  buildIfStale();
  mkdirSync(join(root, 'out'), { recursive: true });
  folder = mkdtempSync(join(root, 'out/snippets-'));
  programs = compileSnippets(code, folder);
  for (const program of programs) await writePictures(program.folder);
}, LONG);

afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test('the snippets are found', () => {
  expect(code.filter(({ place }) => place.startsWith('README.md')).length).toBeGreaterThanOrEqual(6);
  expect(code.some(({ place }) => place.startsWith('src/'))).toBe(true);
});

test('every mark is known, and what is not run says why', () => {
  const known = ({ marks: [first, ...reason] }: (typeof all)[number]) =>
    first === undefined || first === 'browser' || (first === 'no-run:' && reason.length > 0);
  expect([...code, ...shell].filter((snippet) => !known(snippet))).toEqual([]);
});

/** README's snippets stand for themselves; those of a page are run one after the other, and so are those of all sources. */
const groupOf = ({ place }: (typeof all)[number]): string => {
  if (place.startsWith('README.md')) return place;
  return place.startsWith('src/') ? 'src' : place.split(':')[0]!;
};
/** What the snippets of a group that have ended failed with, or null, by folder. */
const ended = new Map<string, Readonly<Record<string, string | null>>>();

function endedOf(group: string): Readonly<Record<string, string | null>> {
  if (!ended.has(group)) {
    // Not to be run where they are marked; test/package runs the one for browsers.
    const runnable = programs.filter(({ snippet }) => groupOf(snippet) === group && snippet.marks.length === 0);
    const said = run(folder, join(root, 'test/docs/run-in-turn.mjs'), ...runnable.map((program) => program.folder));
    ended.set(group, JSON.parse(said.trim().split('\n').at(-1)!));
  }
  return ended.get(group)!;
}

describe('the snippet', () => {
  test.for(code.map(({ place }, i) => ({ place, i })))('$place', { timeout: LONG }, ({ i }) => {
    const { complaints, folder: cwd, snippet } = programs[i]!;
    expect(complaints, readFileSync(join(cwd, 'snippet.mts'), 'utf8')).toEqual([]);
    if (snippet.marks.length === 0) expect(endedOf(groupOf(snippet))[cwd]).toBeNull();
  });
});

describe('the command', () => {
  const commands = shell
    .filter(({ marks }) => marks.length === 0)
    .flatMap(({ place, code: lines }) => lines.split('\n').map((line) => ({ place, line: line.replace(/\s+#.*/, '') })))
    .filter(({ line }) => line.startsWith('npx msfsr '))
    .filter(({ line }, i, lines) => lines.findIndex((other) => other.line === line) === i);

  test.for(commands)('$line ($place)', { timeout: LONG }, async ({ line }) => {
    const cwd = mkdtempSync(join(folder, 'command-'));
    await writePictures(cwd);
    run(cwd, join(root, 'dist/cli.js'), ...line.split(/\s+/).slice(2));
  });
});

test('links inside the repository lead somewhere', () => {
  expect(markdown.flatMap((file) => deadLinks(root, file))).toEqual([]);
});

// Where there is a browser, test/site builds the site, which fails where typedoc complains.
if (noBrowser)
  test('typedoc has nothing to complain about', { timeout: LONG }, () => {
    run(root, join(root, 'node_modules/typedoc/bin/typedoc'), '--emit', 'none');
  });
