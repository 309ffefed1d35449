/** Starts the examples that train, at a small scale. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadNetworkFolder } from '../../src/node/index.js';
import { root } from '../package/build.js';

const LONG = 300_000;
const run = promisify(execFile);
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'msfsr-examples-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs an example; gives what it printed. */
async function start(example: string, ...args: string[]): Promise<string> {
  const program = [join(root, 'node_modules/tsx/dist/cli.mjs'), join('examples', example, 'main.ts'), ...args];
  return (await run(process.execPath, program, { cwd: root, timeout: LONG })).stdout;
}

test('fine-tune improves on faces that it has not seen', { timeout: LONG }, async () => {
  await import('../../examples/fine-tune/pipeline.js'); // knows the BUM
  const out = await start('fine-tune', '--small', '--steps', '60', '--out', folder);
  expect(out).toContain('45 faces to train with, 5 held out');
  const [before, after] = [/before: (\S+) dB/, /after .* minutes: (\S+) dB/].map((gain) => Number(gain.exec(out)![1]));
  expect(after).toBeGreaterThan(before! + 1);
  const network = await loadNetworkFolder(join(folder, 'network'));
  expect(network.composition.stages[0]!.bum.config.type).toBe('recursive');
  network.dispose();
});

test('train-webgpu trains where there is an adapter, and says so where there is none', { timeout: LONG }, async () => {
  const out = await start('train-webgpu', '--steps', '10');
  if (!out.startsWith('webgpu on '))
    return expect(out).toMatch(/^WebGPU cannot be had here: (the package|this machine|the webgpu backend)/);
  expect(out).toMatch(/step 10: loss 0\.\d+\nstep 10: \S+ dB over bicubic\n10 steps in \d+ s/);
});
