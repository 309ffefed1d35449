import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import { checkRecipe } from '../../src/train/recipe.js';

const recipes = 'training/recipes';

/** Cases that both sides must refuse, with the path that the message must name. */
const refused: [unknown, string][] = [
  [[], 'recipe'],
  [{ batch: 0 }, 'recipe.batch'],
  [{ batch: '16' }, 'recipe.batch'],
  [{ batch: 1.5 }, 'recipe.batch'],
  [{ bach: 16 }, 'bach'],
  [{ precision: 'fp16' }, 'recipe.precision'],
  [{ optimizer: { betas: [0.9] } }, 'recipe.optimizer.betas'],
  [{ optimizer: { learningRate: 0 } }, 'recipe.optimizer.learningRate'],
  [{ entries: [{ share: 1 }] }, 'stage'],
  [{ entries: [{ stage: 9 }] }, 'recipe.entries[0].stage'],
  [{ sourceWeights: { a: -1 } }, 'recipe.sourceWeights.a'],
  [{ losses: { adversarial: { layers: 6 } } }, 'recipe.losses.adversarial.layers'],
  [{ degradation: { filters: ['bicubic', 'nearest'] } }, 'recipe.degradation.filters[1]'],
  [{ degradation: { photoScale: [0.5, 2] } }, 'recipe.degradation.photoScale[0]'],
  [{ degradation: { entries: { 9: {} } } }, 'recipe.degradation.entries'],
  [{ degradation: { entries: { 2: { noise: 1 } } } }, 'recipe.degradation.entries.2.noise'],
  [{ degradation: { entries: { 2: { entries: {} } } } }, 'recipe.degradation.entries.2'],
];

/** Python with nothing but its standard library reads the same schema; gives the filled recipe or the error's text for each value. */
function python(values: readonly unknown[]): { ok: boolean; result: unknown }[] {
  const code = [
    'import json, sys',
    'sys.path.insert(0, "training")',
    'from msfsr_training.recipe import fill',
    'def read(value):',
    '    try: return {"ok": True, "result": fill(value)}',
    '    except Exception as error: return {"ok": False, "result": str(error)}',
    'print(json.dumps([read(value) for value in json.load(sys.stdin)]))',
  ].join('\n');
  const { stdout } = spawnSync('python3', ['-c', code], { input: JSON.stringify(values), encoding: 'utf8' });
  return JSON.parse(stdout);
}
const hasPython = spawnSync('python3', ['--version']).status === 0;
const why = hasPython ? '' : ' (skipped: no python3)';

/** Recipe files of a folder. */
const shippedIn = (folder: string, prefix = '') =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => prefix + file);

describe('recipe', () => {
  it('fills in defaults at every level', () => {
    const recipe = checkRecipe({ losses: { kind: 'charbonnier' }, entries: [{ stage: 2 }] });
    expect(recipe.batch).toBe(16);
    expect(recipe.losses).toEqual({
      image: [0.3, 0.3, 1],
      boundary: [0.3, 0.3, 0.3],
      kind: 'charbonnier',
      lowResolution: 0,
      attention: { image: [0], granularity: 2 },
      teacher: { weights: '', weight: 1 },
      adversarial: {
        ...{ kind: 'leastSquares', weight: 0, perceptual: 0, texture: 0, patch: 16, degraded: 1 },
        ...{ warmup: 1000, learningRate: 1e-4, filters: 32, layers: 3 },
      },
    });
    expect(recipe.entries).toEqual([{ stage: 2, share: 1 }]);
  });

  it('fills the degradation of an entry with that of all entries, and reads what it filled alike', () => {
    const given = { blur: [0, 1], jpegShare: 0.5, entries: { 3: { blur: [0, 0.5] } } };
    const filled = checkRecipe({ degradation: given });
    const { entries, ...common } = filled.degradation;
    expect(entries).toEqual({ 3: { ...common, blur: [0, 0.5] } });
    expect(common).toMatchObject({ blur: [0, 1], jpegShare: 0.5, photoShare: 0 });
    expect(checkRecipe(filled)).toEqual(filled);
  });

  it.each(refused)('refuses %j and names %s', (value, path) => {
    expect(() => checkRecipe(value)).toThrow(OptionError);
    expect(() => checkRecipe(value)).toThrow(path);
  });

  it('suggests the nearest key', () => {
    expect(() => checkRecipe({ bach: 16 })).toThrow('did you mean "batch"?');
  });

  it.each(shippedIn(recipes))('accepts the shipped recipe %s', (file) => {
    const json: unknown = JSON.parse(readFileSync(`${recipes}/${file}`, 'utf8'));
    const scale = Number(/x(\d+)/.exec(file)![1]);
    expect(checkRecipe(json).losses.image).toHaveLength(Math.log2(scale));
  });

  it.skipIf(!hasPython)(`is read alike by TypeScript and Python${why}`, () => {
    const shipped = [...shippedIn(recipes), ...shippedIn(`${recipes}/zoo`, 'zoo/')].map((file): unknown =>
      JSON.parse(readFileSync(`${recipes}/${file}`, 'utf8')),
    );
    expect(python(shipped)).toEqual(shipped.map((json) => ({ ok: true, result: checkRecipe(json) })));
    const found = python(refused.map(([value]) => value));
    for (const [i, [, path]] of refused.entries()) {
      expect(found[i]!.ok).toBe(false);
      expect(found[i]!.result).toContain(path);
    }
  });
});
