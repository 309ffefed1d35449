import { describe, expect, it } from 'vitest';
import { python, runPython, TRAINING, titled } from './python.js';

describe.skipIf(!python)(titled('the PyTorch program'), () => {
  it('passes its own tests', () => {
    expect(() => runPython(['-m', 'unittest', 'discover', '-s', `${TRAINING}/tests`])).not.toThrow();
  }, 300_000);
});
