import { afterEach, expect, it, vi } from 'vitest';
import { decodeUtf8, encodeUtf8, subtleCrypto, warnOnce } from '../src/platform.js';

afterEach(() => vi.unstubAllGlobals());

it('has text and hashes whether the globals are there or not', async () => {
  const text = 'Gesicht – 顔';
  const bytes = encodeUtf8(text);
  const hash = await subtleCrypto()!.digest('SHA-256', bytes);
  for (const name of ['TextEncoder', 'TextDecoder', 'crypto']) vi.stubGlobal(name, undefined);
  expect([...encodeUtf8(text)]).toEqual([...bytes]);
  expect(decodeUtf8(bytes)).toBe(text);
  expect(await subtleCrypto()!.digest('SHA-256', bytes)).toEqual(hash);
  vi.stubGlobal('process', undefined); // a page over plain HTTP
  expect(subtleCrypto()).toBeUndefined();
});

it('says the same thing once', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  for (const text of ['one', 'two', 'one', 'one']) warnOnce(`platform: ${text}`);
  expect(warn.mock.calls.flat()).toEqual(['platform: one', 'platform: two']);
  warn.mockRestore();
});
