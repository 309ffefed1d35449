import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sha256 } from '../../src/weights/manifest.js';

it('hashes the bytes of a view, not those of the buffer behind it', async () => {
  const view = Buffer.from('0123456789').subarray(2, 5);
  expect(await sha256(view)).toBe(createHash('sha256').update('234').digest('hex'));
});
