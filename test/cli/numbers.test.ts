/** Numbers in 0 … 1 on the command line. */
import { expect, it } from 'vitest';
import { share } from '../../src/cli/network-options.js';
import { UsageError } from '../../src/cli/usage-error.js';

it.each([
  ['0', 0],
  ['1', 1],
  ['.5', 0.5],
  ['0.25', 0.25],
  ['1e-3', 0.001],
  ['2.5E-1', 0.25],
])('%s is taken', (text, number) => expect(share(text, '--fidelity')).toBe(number));

it.each(['', '.', '1.', '-0.1', '1.01', '1e1', '0x1', '1e', ' 1', 'NaN', '0.5.5'])('"%s" is refused', (text) =>
  expect(() => share(text, '--fidelity')).toThrow(UsageError),
);
