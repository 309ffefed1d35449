/** A program that has no backend of tfjs yet: nothing else may be imported in this file's realm. */
import { afterAll, expect, it } from 'vitest';
import { openNetwork, releasePretrained, upscaleFace } from '../../src/node/index.js';
import { pattern } from '../image/pattern.js';

const face = pattern('smooth', 8, 8, 1);
afterAll(releasePretrained);

it('the engine needs no backend of tfjs; one that is asked for is there', async () => {
  expect((await upscaleFace(face)).backend).toBe('engine');
  const model = await openNetwork();
  expect((await upscaleFace(face, { model })).backend).toBe('engine');
  expect('_tfengine' in globalThis).toBe(false);
  const byTfjs = await upscaleFace(face, { backend: 'tfjs' });
  expect(byTfjs.backend).toBe('tfjs-wasm');
  expect((await upscaleFace(face, { model, backend: 'tfjs-wasm' })).image).toEqual(byTfjs.image);
  model.dispose();
});
