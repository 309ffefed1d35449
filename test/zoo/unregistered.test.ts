/** What is said of the zoo's names before `registerZoo`. */
import { expect, it } from 'vitest';
import { presetOptions } from '../../src/compose/presets.js';
import { createModule, moduleTypes } from '../../src/modules/registry.js';
import { ZOO_PRESETS, ZOO_TYPES } from '../../src/modules/zoo-names.js';
import { registerZoo } from '../../src/zoo/index.js';

const KINDS = ['bum', 'bem', 'bfm'] as const;
const hint = ': registerZoo() of msfsr/zoo registers it, call that before.';

it('presets and module types say what registers them', () => {
  for (const name of ZOO_PRESETS) expect(() => presetOptions(name)).toThrow(`Unknown preset "${name}"${hint}`);
  for (const kind of KINDS)
    for (const type of ZOO_TYPES[kind])
      expect(() => createModule(kind, { type })).toThrow(`Unknown ${kind} type "${type}"${hint}`);
});

it('others do not, a type of another kind among them', () => {
  expect(() => presetOptions('edsr')).not.toThrow(hint);
  expect(() => createModule('bem', { type: 'edsr' })).toThrow(/Unknown bem type "edsr"[:.] (?!registerZoo)/);
});

it('the names are those that registerZoo registers', () => {
  const before = Object.fromEntries(KINDS.map((kind) => [kind, moduleTypes(kind)]));
  registerZoo();
  for (const kind of KINDS)
    expect(
      moduleTypes(kind)
        .filter((type) => !before[kind]!.includes(type))
        .sort(),
    ).toEqual([...ZOO_TYPES[kind]].sort());
  for (const name of ZOO_PRESETS) expect(presetOptions(name).name).toBe(name);
});
