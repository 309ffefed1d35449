import { describe, it } from 'vitest';
import { python, runPython, TRAINING, titled } from './python.js';

describe.skipIf(!python)(titled('the PyTorch program'), () => {
  it('passes its own tests', async () => {
    await runPython(['-m', 'unittest', 'discover', '-s', `${TRAINING}/tests`]);
  }, 300_000);
});
