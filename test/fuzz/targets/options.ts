import { mkdtemp } from 'node:fs/promises';
import { resolve } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { buildMultiStage } from '../../../src/compose/build-multi-stage.js';
import { plainStage, smallStage } from '../../compose/small.js';
import { publicCalls } from '../calls/index.js';
import type { Draw } from '../draw.js';
import { ODD_VALUES } from '../mutate.js';
import type { Target } from '../target.js';

/** Puts odd values into places of arguments: at any depth of plain objects and lists. */
function odd(value: unknown, draw: Draw): unknown {
  const plain =
    value !== null &&
    typeof value === 'object' &&
    [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value));
  if (!plain || draw.chance(0.2)) return draw.pick(ODD_VALUES);
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  const keys = Object.keys(copy);
  const key =
    keys.length > 0 && draw.chance(0.9)
      ? draw.pick(keys)
      : draw.pick(Array.isArray(copy) ? ['0'] : ['colour', 'length', 'toString']);
  copy[key] = odd(copy[key], draw);
  return copy;
}

/** Options and arguments of what people call. */
export const options: Target = {
  name: 'options',
  about: 'arguments and options of public functions',
  async prepare() {
    await tf.setBackend('cpu');
    const model = buildMultiStage({ stages: [smallStage(), plainStage()] });
    const calls = await publicCalls(model, await mkdtemp(resolve('files-')));
    // What is damaged must have been right.
    for (const { run, given } of calls) await run(...(given as never[]));
    return async (draw) => {
      const { run, given } = draw.pick(calls);
      const place = draw.below(given.length);
      const changed = given.map((value, i) => (i === place ? odd(value, draw) : value));
      await run(...(changed as never[]));
    };
  },
};
