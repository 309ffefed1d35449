import { describe, expect, it } from 'vitest';
import { WeightsError } from '../../src/errors.js';
import { parseManifest } from '../../src/weights/manifest-facts.js';

const training = { pictures: 12_000, processorSeconds: 5400.5, processor: 'a processor' };
const parsed = (facts: object) =>
  parseManifest(new TextEncoder().encode(JSON.stringify({ name: 'x', files: {}, ...facts })), 'x: manifest.json');

it('gives a manifest whose fields are what they should be', () => {
  const facts = { data: ['faces'], training, quality: [{ inputs: 'clean', psnrY: 26.9 }] };
  expect(parsed(facts)).toMatchObject(facts);
  expect(parsed({})).toEqual({ name: 'x', files: {} });
});

describe('a WeightsError names file and field', () => {
  const cases: [field: string, facts: object][] = [
    ['data', { data: 'faces' }],
    ['data[1]', { data: ['faces', 5] }],
    ['training', { training: null }],
    ['training.pictures', { training: { ...training, pictures: 'many' } }],
    ['training.pictures', { training: { ...training, pictures: 1.5 } }],
    ['training.processorSeconds', { training: { ...training, processorSeconds: -1 } }],
    ['training.processor', { training: { ...training, processor: undefined } }],
    ['quality', { quality: {} }],
    ['quality[0]', { quality: ['good'] }],
    ['"psnrY" of quality[0]', { quality: [{ psnrY: null }] }],
  ];
  it.each(cases)('%s: %j', (field, facts) => {
    expect(() => parsed(facts)).toThrow(WeightsError);
    expect(() => parsed(facts)).toThrow(`for ${field} in x: manifest.json but received`);
  });

  it('numbers beyond all bounds', () => {
    const text = JSON.stringify({ files: {}, training }).replace('5400.5', '1e999');
    expect(() => parseManifest(new TextEncoder().encode(text), 'x')).toThrow('number of at least 0');
  });
});
