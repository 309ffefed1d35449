/** What the guides say to do "when it does not work": the errors that they quote are really thrown. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SECTIONS } from '../../site/contents.js';
import { root } from '../package/build.js';
import { FAILURES } from './failures.js';

const HEADING = '\n## When it does not work\n';
const guides = SECTIONS.find(({ text }) => text === 'From the start')!.pages.map(({ from }) => from);
/** `Class`: `words of its message`. */
const QUOTED = /^\| `(\w+)`: `([^`]+)` \|/gm;

const ending = (file: string) => readFileSync(join(root, file), 'utf8').split(HEADING)[1];
const quoted = guides.flatMap((file) =>
  [...(ending(file) ?? '').matchAll(QUOTED)].map(([, name, words]) => ({ file, name: name!, words: words! })),
);

test('every guide ends with it', () => {
  expect(guides.filter((file) => (ending(file) ?? '\n## ').includes('\n## '))).toEqual([]);
});

test('every failure is quoted somewhere', () => {
  expect(Object.keys(FAILURES).filter((words) => !quoted.some((one) => one.words === words))).toEqual([]);
});

describe('the error', () => {
  test.for(quoted)('$name: $words ($file)', async ({ name, words }) => {
    const error = await Promise.resolve()
      .then(FAILURES[words])
      .then(
        () => undefined,
        (reason: Error) => reason,
      );
    expect({ name: error?.name, message: error?.message }).toEqual({ name, message: expect.stringContaining(words) });
  });
});
