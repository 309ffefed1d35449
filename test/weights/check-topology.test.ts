import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { WeightsError } from '../../src/errors.js';
import { checkTopology } from '../../src/weights/check-topology.js';

const here = dirname(fileURLToPath(import.meta.url));

type Node = [string, number, number, object?];
const layer = (name: string, inbound_nodes: unknown, class_name = 'Activation') => ({
  name,
  class_name,
  config: { name },
  inbound_nodes,
});
const input = {
  ...layer('image', [], 'InputLayer'),
  config: { name: 'image', batch_input_shape: [null, null, null, 3] },
};
const model = (...layers: unknown[]) => ({
  class_name: 'Model',
  config: { name: 'm', layers: [input, ...layers], input_layers: [['image', 0, 0]], output_layers: [['a', 0, 0]] },
});
const from = (...names: string[]): Node[] => names.map((name) => [name, 0, 0, {}]);

describe('a topology', () => {
  it('is given on without what tfjs would follow elsewhere', () => {
    const good = model(layer('a', [from('b')]), layer('b', [from('image')]));
    expect(checkTopology({ ...good, model_config: good, weightsManifest: [{ paths: ['http://a/b'] }] }, [])).toEqual(
      good,
    );
  });

  const damaged: [string, unknown, RegExp][] = [
    [
      'a name that leads nowhere',
      model(layer('a', [from('nowhere')])),
      /name of a layer for inbound_nodes\[0\]\[0\] of layer "a" but received "nowhere"/,
    ],
    [
      'a number in the place of a list',
      model(layer('a', [5])),
      /list of 1 to \d+ entries for inbound_nodes\[0\] of layer "a" but received 5/,
    ],
    ['no list of calls', model(layer('a', undefined)), /inbound_nodes of layer "a" but received undefined/],
    ['a layer that waits for itself', model(layer('a', [from('a')])), /"a" waits for itself/],
    ['layers that wait for each other', model(layer('a', [from('b')]), layer('b', [from('a')])), /waits for itself/],
    [
      'a second call that the first one waits for',
      model(layer('a', [from('b'), from('image')]), layer('b', [[['a', 1, 0]]])),
      /waits for itself/,
    ],
    ['a call that is not made', model(layer('a', [[['image', 1, 0]]])), /call of layer "image" in \[0, 1\)/],
    ['half a call', model(layer('a', [[['image', 0.5, 0]]])), /call of layer "image"/],
    ['one name twice', model(layer('a', [from('image')]), layer('a', [from('image')])), /unique name/],
    ['a name that every object has', model(layer('constructor', [from('image')])), /unique name/],
    [
      'another name in the config',
      model({ ...layer('a', [from('image')]), config: { name: 'b' } }),
      /config.name of layer "a"/,
    ],
    [
      'no outputs',
      {
        ...model(layer('a', [from('image')])),
        config: { ...model(layer('a', [from('image')])).config, output_layers: [] },
      },
      /output_layers/,
    ],
    [
      'steps without inputs in a layer of another kind',
      model({ ...layer('a', [from('image')], 'Own'), config: { name: 'a', steps: [{ op: 'relu', name: 'r' }] } }),
      /inputs of steps\[0\] of layer "a" but received undefined/,
    ],
    [
      'another layer for its input',
      {
        ...model(layer('a', [from('image')])),
        config: { ...model(layer('a', [from('image')])).config, input_layers: [['a', 0, 0]] },
      },
      /InputLayer for modelTopology.config.input_layers\[0\] but received "a"/,
    ],
    [
      'a second spelling of a key',
      model({ ...layer('a', [from('image')]), config: { name: 'a', batchInputShape: [1] } }),
      /snake_case/,
    ],
    ['null', null, /object for modelTopology but received null/],
    [
      'a width without end',
      model({ ...layer('a', [from('image')]), config: { name: 'a', units: 1e9 } }),
      /number of at most/,
    ],
    [
      'another width than that of its weights',
      model({ ...layer('a', [from('image')]), config: { name: 'a', units: 5 } }),
      /width of its stored weights/,
    ],
  ];
  it.each(damaged)('with %s is refused', (_, topology, message) => {
    const check = () => checkTopology(topology, [{ name: 'a/kernel', shape: [3, 8], dtype: 'float32' }]);
    expect(check).toThrow(message);
    expect(check).toThrow(WeightsError);
  });

  it.each(['layer', 'layers', 'cell', 'cells'])('has no layers inside a layer that is no model: %s', (key) => {
    const inside = { class_name: 'Model', config: { name: 'u', layers: [layer('r', [from('nowhere')])] } };
    const wrapper = { ...layer('a', [from('image')], 'TimeDistributed'), config: { name: 'a', [key]: inside } };
    expect(() => checkTopology(model(wrapper), [])).toThrow(WeightsError);
    expect(() => checkTopology(model(wrapper), [])).toThrow(/no layers inside a layer that is no model/);
  });

  it('draws no first weights', () => {
    const kernel_initializer = { class_name: 'TruncatedNormal', config: { mean: 0, stddev: -1 } };
    const topology = model({ ...layer('a', [from('image')]), config: { name: 'a', kernel_initializer } });
    expect(JSON.stringify(checkTopology(topology, []))).not.toContain('TruncatedNormal');
  });

  it.each([
    ['loadNetwork', 400],
    ['openNetwork', 3000],
  ])(
    'altered at random gives %s a network or a typed error, leaves nothing behind and ends',
    (reader, runs) => {
      const argv = ['--import', 'tsx', join(here, 'mutations.ts'), String(runs), '1', reader];
      const out = execFileSync(process.execPath, argv, {
        encoding: 'utf8',
        stdio: 'pipe',
        timeout: 240_000,
        killSignal: 'SIGKILL',
      });
      const { loaded, refused } = JSON.parse(out.trim().split('\n').at(-1)!);
      expect(loaded + refused).toBe(runs);
      expect(refused).toBeGreaterThan(runs / 2);
    },
    300_000,
  );
});
