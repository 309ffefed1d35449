import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it, vi } from 'vitest';
import { BackendError } from '../../src/errors.js';
import { ensureBackend, useWasm } from '../../src/node/use-wasm.js';

afterEach(() => vi.unstubAllGlobals());

it('without WebAssembly cpu runs, which is said, and useWasm says what is missing', async () => {
  vi.stubGlobal('WebAssembly', undefined);
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  await expect(useWasm()).rejects.toThrow(/no WebAssembly here/);
  await expect(useWasm()).rejects.toThrow(BackendError);
  await ensureBackend();
  expect(tf.getBackend()).toBe('cpu');
  expect(warn.mock.calls.flat().join()).toMatch(/tfjs-cpu.*instead of tfjs-wasm.*no WebAssembly/);
  warn.mockRestore();
});
