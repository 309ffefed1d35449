import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { circles, homeless, type Import, mutualFolders, readImports, sources, upwards } from './imports.js';

interface Order {
  /** Files and folders, lowest first: an import may run downwards only. */
  readonly order: readonly string[];
  /** Imports that run upwards all the same, each with its reason. */
  readonly exceptions: readonly (Import & { readonly why: string })[];
}
const { order, exceptions }: Order = JSON.parse(readFileSync('src/order.json', 'utf8'));
const files = sources(['src', 'scripts', 'training', 'bench', 'examples', 'site']);
const text = ({ from, to }: Import) => `${from} imports ${to}`;
const excused = exceptions.map(text);
const all = readImports(files);
const imports = all.filter((one) => !excused.includes(text(one)));

describe('imports', () => {
  it('are found, types and dynamic ones too', () => {
    expect(files.length).toBeGreaterThan(300);
    expect(imports.map(text)).toEqual(
      expect.arrayContaining([
        'src/layers/step-layer.ts imports src/steps/step.ts', // a type
        'src/run/choose-executor.ts imports src/run/engine-executor.ts', // dynamic
        'examples/node-basic/main.ts imports src/node/index.ts', // by the name of the package
      ]),
    );
  });

  it('have a place in src/order.json for every file', () => {
    expect(homeless(files, order)).toEqual([]);
  });

  it('are excused with a reason only, and only where they exist', () => {
    expect(exceptions.filter(({ why }) => !why)).toEqual([]);
    expect(excused.filter((one) => !all.map(text).includes(one))).toEqual([]);
  });

  it('never run upwards', () => {
    expect(upwards(imports, order).map(text)).toEqual([]);
  });

  it('make no circle of files', () => {
    expect(circles(imports)).toEqual([]);
  });

  it('never join two folders in both directions', () => {
    expect(mutualFolders(imports)).toEqual([]);
  });

  it('run in the order that ARCHITECTURE.md prints', () => {
    const printed = /```text order\n([\s\S]*?)```/.exec(readFileSync('docs/ARCHITECTURE.md', 'utf8'))?.[1];
    expect(printed?.trim().split(/\s+/)).toEqual(order);
  });
});

describe('the check', () => {
  const made = (...pairs: string[]) => pairs.map((pair) => ({ from: pair.split(' ')[0]!, to: pair.split(' ')[1]! }));

  it('sees circles, also through a third file, and a file that imports itself', () => {
    expect(circles(made('a b', 'b c', 'c a', 'd a'))).toEqual([['a', 'b', 'c']]);
    expect(circles(made('a a', 'b a'))).toEqual([['a']]);
    expect(circles(made('a b', 'a c', 'b d', 'c d'))).toEqual([]);
  });

  it('sees folders that import each other, at any depth', () => {
    expect(mutualFolders(made('src/a/x.ts src/b/y.ts', 'src/b/deep/z.ts src/a/w.ts'))).toHaveLength(1);
    expect(mutualFolders(made('src/a/p/x.ts src/a/q/y.ts', 'src/a/q/y.ts src/a/p/z.ts'))).toHaveLength(1);
    expect(mutualFolders(made('src/a/x.ts src/b/y.ts', 'src/a/p/x.ts src/a/x.ts'))).toEqual([]);
  });

  it('sees imports that run upwards', () => {
    expect(upwards(made('src/a/x.ts src/b/y.ts'), ['src/a', 'src/b'])).toHaveLength(1);
    expect(upwards(made('src/b/x.ts src/a/y.ts'), ['src/a', 'src/b'])).toEqual([]);
  });
});
