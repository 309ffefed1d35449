import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completeStep } from '../../src/steps/complete-step.js';
import { PRIMITIVE_OPS, primitiveOf } from '../../src/steps/primitives.js';
import type { Step, StepOp } from '../../src/steps/step.js';
import { CASES } from './every-primitive.js';
import { TRAINING } from './python.js';

/** camelCase as tfjs writes it into files. */
const snake = (word: string) => word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const source = (file: string) => readFileSync(join(TRAINING, 'msfsr_training', file), 'utf8');

/** What has no default. */
const REQUIRED = { kernelSize: 5, filters: 4, strides: 2, factor: 3 };
const without = (step: object, keys: readonly string[]) =>
  Object.fromEntries(Object.entries(step).filter(([key]) => !keys.includes(key)));

/** The step's defaults as they would stand in a file. */
function defaultsOf(op: StepOp): Record<string, unknown> {
  const given = { op, name: 'step', inputs: [], ...(op === 'conv2d' ? without(REQUIRED, ['strides']) : REQUIRED) };
  const added = without(completeStep(given as unknown as Step), Object.keys(given));
  return Object.fromEntries(Object.entries(added).map(([key, value]) => [snake(key), value]));
}

/** A dict of plain values in Python as JSON; `**name` takes in another. */
function dict(text: string, name: string): Record<string, unknown> {
  const body = new RegExp(`^${name} = (\\{[^]*?\\})$`, 'm').exec(text)![1]!;
  const spread = body.replace(/\*\*(\w+)/g, (_, other: string) => JSON.stringify(dict(text, other)).slice(1, -1));
  const json = spread
    .replace(/\bTrue\b/g, 'true')
    .replace(/\bFalse\b/g, 'false')
    .replace(/,(\s*\})/g, '$1');
  return JSON.parse(json) as Record<string, unknown>;
}

describe('the PyTorch reader, by its sources', () => {
  const operations = [...source('primitives.py').matchAll(/^ {4}"(\w+)": Operation\(.*$/gm)];

  it('knows every primitive operation, and no other', () => {
    expect(operations.map(([, name]) => name).sort()).toEqual(PRIMITIVE_OPS.map(snake).sort());
  });

  it('takes as many inputs', () => {
    for (const op of PRIMITIVE_OPS) {
      const { arity, more } = primitiveOf({ op, name: 'step', inputs: [] } as unknown as Step);
      const [line] = operations.find(([, name]) => name === snake(op))!;
      expect([op, Number(/arity=(\d+)/.exec(line)?.[1] ?? 1)]).toEqual([op, more ? 0 : arity]);
    }
  });

  it('means the same by an attribute that is left out', () => {
    const read = dict(source('defaults.py'), 'DEFAULTS');
    for (const op of PRIMITIVE_OPS) {
      const { padding, ...rest } = defaultsOf(op);
      expect([op, rest]).toEqual([op, read[snake(op)]]);
      expect([op, padding]).toEqual([op, op === 'conv2d' ? 2 : undefined]);
    }
  });

  it('is compared with tfjs on every operation', () => {
    expect(new Set(CASES.map(({ op }) => op.op))).toEqual(new Set(PRIMITIVE_OPS));
  });
});

it('the description of the format has a row for every operation', () => {
  const rows = readFileSync(join(TRAINING, '../docs/FORMAT.md'), 'utf8').match(/^\| `.*$/gm)!;
  const named = new Set(rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/`(\w+)`/g)].map(([, op]) => op)));
  expect(named).toEqual(new Set(PRIMITIVE_OPS.map(snake)));
});
