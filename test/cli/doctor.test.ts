import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { lackingKernels } from '../../src/cli/doctor/lacking-kernels.js';
import { duplicateTfjs } from '../../src/cli/doctor/tfjs-copies.js';
import { run } from './run.js';

describe('msfsr doctor', () => {
  it('reports versions, the backend and the state of the weights', async () => {
    const { code, out } = await run(['doctor', '--json']);
    const report = JSON.parse(out);
    expect(report).toMatchObject({
      msfsr: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      node: process.versions.node,
      tfjs: {
        '@tensorflow/tfjs-core': expect.stringMatching(/^4\./),
        '@tensorflow/tfjs-backend-wasm': expect.any(String),
      },
      duplicates: {},
      backend: {
        name: 'wasm',
        simd: true,
        relaxedSimd: expect.any(Boolean),
        threads: expect.any(Number),
        missingKernels: [],
      },
      engine: { simd: expect.stringMatching(/^(simd|relaxed)$/), threads: expect.any(Number) },
      sharp: expect.any(String),
      weights: expect.any(Array),
    });
    expect(code).toBe(report.problems.length > 0 ? 1 : 0);
    for (const { verified } of report.weights) expect(verified).toBe(true);
  });

  it('prints lines for people', async () => {
    const { out } = await run(['doctor']);
    for (const line of [
      /^msfsr +\d/m,
      /^backend +wasm$/m,
      /^relaxed SIMD +(yes|no)$/m,
      /^kernels it lacks +none$/m,
      /^threads of the engine +(up to \d+|1: )/m,
      /^copies of tfjs +one$/m,
    ]) {
      expect(out).toMatch(line);
    }
  });
});

it('names kernels that a backend lacks', async () => {
  expect(await lackingKernels(['compact-x8', 'nowhere'], 'webgl')).toEqual(expect.arrayContaining(['Conv2D', 'Prelu']));
});

describe('msfsr doctor where the engine cannot run', () => {
  const Memory = WebAssembly.Memory;
  afterEach(() => {
    vi.unstubAllGlobals();
    WebAssembly.Memory = Memory;
  });

  it('says that there is no WebAssembly', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    const { code, out } = await run(['doctor']);
    expect(out).toMatch(/^engine +none$/m);
    expect(out).toMatch(/Problem: The engine cannot run.*no WebAssembly SIMD/);
    expect(code).toBe(1);
  });

  it('says that there is no memory', async () => {
    WebAssembly.Memory = class {
      constructor() {
        throw new RangeError('could not allocate memory');
      }
    } as unknown as typeof Memory;
    const { code, out } = await run(['doctor']);
    expect(out).toMatch(/Problem: The engine cannot run.*There is no room for 1 MB of WebAssembly memory/);
    expect(code).toBe(1);
  });
});

describe('duplicateTfjs', () => {
  it('finds nested copies', async () => {
    const root = await mkdtemp(join(tmpdir(), 'msfsr-doctor-'));
    const install = async (path: string, version: string) => {
      const folder = join(root, 'node_modules', path, '@tensorflow/tfjs-core');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'package.json'), JSON.stringify({ name: '@tensorflow/tfjs-core', version }));
    };
    await install('.', '4.22.0');
    await install('some-model/node_modules', '3.0.0');
    await install('@scope/other/node_modules', '4.0.0');
    const duplicates = await duplicateTfjs(root);
    const versions = duplicates.get('@tensorflow/tfjs-core')?.map(({ version }) => version);
    expect(versions).toEqual(expect.arrayContaining(['3.0.0', '4.0.0', '4.22.0']));
    expect(duplicates.has('@tensorflow/tfjs-layers')).toBe(false);
    await rm(root, { recursive: true });
  });

  it('finds one copy of each in this checkout', async () => {
    expect([...(await duplicateTfjs(process.cwd())).keys()]).toEqual([]);
  });
});
