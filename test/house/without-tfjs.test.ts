/** What the engine's way through the library loads: a program that runs networks by the engine alone must not fetch tfjs for it. */
import { describe, expect, it } from 'vitest';
import { bareDynamicImports, chainTo, loadedBy, sources } from './imports.js';

const TFJS = /^@tensorflow\//;

/** Every file of these folders. */
const FOLDERS = [
  'src/steps',
  'src/boundaries',
  'src/wasm',
  'src/kernels',
  'src/degrade',
  'src/metrics',
  'src/graph',
  'src/engine/fuse',
  'src/engine/schedule',
  'src/engine/threads',
  'src/engine/run',
  'src/photo',
  'src/sequence',
  'src/adapters',
  'src/detect',
];

/** What else begins a way without tfjs. */
const ENTRIES = [
  'src/contracts.ts',
  'src/inference.ts',
  'src/temporal.ts',
  'src/onnx/index.ts',
  'src/faces/index.ts',
  'src/run/upscale-face.ts',
  'src/upscaler/create-upscaler.ts',
  'src/run/engine-executor.ts',
  'src/upscaler/local-upscaler.ts',
  'src/weights/open-network.ts',
  'src/weights/read-network.ts',
  'src/worker/index.ts',
  'src/worker/run-worker.ts',
  'src/node/index.ts',
  'src/cli/main.ts',
];

it.each([...FOLDERS, ...ENTRIES])('%s loads no tfjs', (place) => {
  const files = place.endsWith('.ts') ? [place] : sources([place]);
  expect(chainTo(TFJS, files)?.join(' loads ')).toBeUndefined();
});

it('imports that load tfjs later say what to install where it is missing', () => {
  const without = sources(['src']).filter((file) => !chainTo(TFJS, [file]));
  const bare = bareDynamicImports(without).filter(({ to }) => chainTo(TFJS, [to]));
  // worker-tfjs.js brings its backends along.
  expect([...new Set(bare.map(({ from }) => from))]).toEqual(['src/upscaler/bundled-backend.ts']);
});

describe('the check', () => {
  it('follows files to a package, on the shortest way', () => {
    expect(chainTo(TFJS, ['src/layers/hourglass.ts'])).toEqual([
      'src/layers/hourglass.ts',
      'src/layers/step-layer.ts',
      '@tensorflow/tfjs-core',
    ]);
  });

  it('counts what is exported from elsewhere, but neither types nor what is imported later', () => {
    expect(loadedBy('src/run/choose-executor.ts')).toEqual([
      'src/errors.ts',
      'src/platform.ts',
      'src/with-tfjs.ts',
      'src/run/composed.ts',
    ]);
    expect(loadedBy('src/metrics/index.ts')).toContain('src/metrics/psnr.ts');
    expect(loadedBy('src/contracts.ts')).toEqual([]);
  });
});
