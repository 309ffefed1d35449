/** Finds the code in README, docs/ and the TSDoc examples of src/. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../package/build.js';

/** One fenced block. */
export interface Snippet {
  /** `README.md:42` */
  readonly place: string;
  readonly language: string;
  /** Words after the language: `ts no-run: needs a GPU` → `no-run:`, `needs`, … */
  readonly marks: readonly string[];
  readonly code: string;
}

const FENCE = /^```(\w*)([^\n]*)\n([\s\S]*?)^```$/gm;

/** Fenced blocks of a Markdown file, in order. */
export function readSnippets(file: string): Snippet[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(FENCE)].map(({ index, 1: language, 2: rest, 3: code }) => ({
    place: `${file}:${text.slice(0, index).split('\n').length}`,
    language: language!,
    marks: rest!.trim().split(/\s+/).filter(Boolean),
    code: code!,
  }));
}

const EXAMPLE = /^[ \t]*\* @example[^\n]*\n((?:[ \t]*\*(?!\/)(?! @)[^\n]*\n)+)/gm;

/** `@example` parts of a source file, fenced or not. */
export function readExamples(file: string): Snippet[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(EXAMPLE)].map(({ index, 1: body }) => {
    const lines = body!.replace(/^[ \t]*\* ?/gm, '');
    const fenced = [...lines.matchAll(FENCE)][0];
    return {
      place: `${file}:${text.slice(0, index).split('\n').length}`,
      language: 'ts',
      marks: fenced?.[2]?.trim().split(/\s+/).filter(Boolean) ?? [],
      code: fenced?.[3] ?? lines,
    };
  });
}

/** Files below a folder of the repository with an ending. */
export function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}
