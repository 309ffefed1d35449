import { expect, it } from 'vitest';
import { Progress } from '../../src/cli/progress.js';

it('redraws the bar where it has changed, and after it was taken away', () => {
  const written: string[] = [];
  const progress = new Progress({ err: (text) => written.push(text), isTerminal: true, columns: 80 }, 2);
  for (const done of [0, 0.001, 0.002, 0.5]) progress.update(done, 'a.jpg');
  expect(written).toHaveLength(2);
  progress.update(0.5, 'b.jpg');
  expect(written.at(-1)).toContain('b.jpg');
  progress.clear();
  progress.update(0.5, 'b.jpg');
  expect(written).toHaveLength(5);
  expect(written[4]).toBe(written[2]);
});
