import { expect, it } from 'vitest';
import { BackendError } from '../../src/errors.js';
import { createWorkerUpscaler } from '../../src/worker/index.js';

it('on a server says what to use', async () => {
  const starting = createWorkerUpscaler({ model: '/weights/compact-x8/model.json' });
  await expect(starting).rejects.toThrow(/is for browsers: on a server use createUpscaler of msfsr\/node/);
  await expect(starting).rejects.toThrow(BackendError);
});
