import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { saveNetwork, useWasm } from '../../src/node/index.js';

/** A network of three stages with random weights that runs in milliseconds. */
export function tinyNetwork(): MultiStage {
  const stage = {
    bum: { type: 'compact', filters: 8, blocks: 1 },
    bem: { type: 'compact', channels: 4, depth: 1 },
    bfm: { type: 'compact', blocks: 1, features: 8, hidden: 8 },
  };
  return buildMultiStage({ name: 'tiny-x8', stages: [stage, stage, stage] });
}

/** A temporary folder with a tiny network in `tiny-x8`, for the tests of one file. */
export function temporaryFolder(): { path: string; weights: string } {
  const folder = { path: '', weights: '' };
  beforeAll(async () => {
    await useWasm();
    folder.path = await mkdtemp(join(tmpdir(), 'msfsr-cli-'));
    folder.weights = join(folder.path, 'tiny-x8');
    const network = tinyNetwork();
    await saveNetwork(network, folder.weights);
    network.dispose();
  });
  afterAll(async () => {
    await rm(folder.path, { recursive: true, force: true });
  });
  return folder;
}
