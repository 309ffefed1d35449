import '@tensorflow/tfjs-backend-cpu';
import { spawn } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunError } from '../../src/errors.js';
import { fileCheckpoints } from '../../src/node/file-checkpoints.js';
import { temporaryPath } from '../../src/node/replace-file.js';
import { decodeCheckpoint, encodeCheckpoint, restoreWeights } from '../../src/train/checkpoint.js';

let folder: string;
beforeAll(async () => {
  await tf.setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'msfsr-checkpoint-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const STANDING = { step: 3, seconds: 1.5, best: 2.25, stale: 1, counts: { a: 3, b: 2 } };

/** Variables that the body may use. */
async function withWeights<T>(
  values: Record<string, tf.TensorLike>,
  body: (weights: Map<string, tf.Variable>) => Promise<T>,
) {
  const weights = new Map(
    Object.entries(values).map(([name, value]) => [name, tf.tidy(() => tf.variable(tf.tensor(value)))]),
  );
  try {
    return await body(weights);
  } finally {
    tf.dispose([...weights.values()]);
  }
}

const encoded = () =>
  withWeights(
    {
      a: [
        [1, 2],
        [3, 4.5],
      ],
      b: 7,
    },
    (weights) => encodeCheckpoint(STANDING, weights),
  );

describe('checkpoints', () => {
  it('come back as they were', async () => {
    const checkpoint = await decodeCheckpoint(await encoded());
    expect(checkpoint.standing).toEqual(STANDING);
    await withWeights(
      {
        a: [
          [0, 0],
          [0, 0],
        ],
        b: 0,
      },
      async (weights) => {
        restoreWeights(checkpoint, weights);
        expect([...weights.values()].map((weight) => weight.arraySync())).toEqual([
          [
            [1, 2],
            [3, 4.5],
          ],
          7,
        ]);
      },
    );
  });

  it('are refused wherever a byte is missing or altered', async () => {
    const bytes = await encoded();
    for (const length of [0, 4, 20, bytes.length - 70, bytes.length - 1])
      await expect(decodeCheckpoint(bytes.slice(0, length))).rejects.toThrow(RunError);
    for (const at of [0, 9, 40, bytes.length - 66, bytes.length - 1]) {
      const altered = bytes.slice();
      altered[at]! ^= 1;
      await expect(decodeCheckpoint(altered)).rejects.toThrow(/whole checkpoint of msfsr/);
    }
  });

  it('of another network are refused before anything is written', async () => {
    const checkpoint = await decodeCheckpoint(await encoded());
    await withWeights({ b: 0, a: [0, 0] }, async (weights) => {
      expect(() => restoreWeights(checkpoint, weights)).toThrow(
        /Expected a with \[2\] .* it has it with \[2, 2\]: it belongs to another network/,
      );
      expect(weights.get('b')!.arraySync()).toBe(0);
    });
    await withWeights({ c: 0 }, async (weights) => {
      expect(() => restoreWeights(checkpoint, weights)).toThrow(/Expected c with \[\] .* it lacks it/);
    });
  });
});

describe('fileCheckpoints', () => {
  it('gives back what was written last, makes its folder, and leaves nothing else there', async () => {
    const store = fileCheckpoints(join(folder, 'new', 'run.checkpoint'));
    expect(await store.read()).toBeUndefined();
    await store.write(Uint8Array.of(1, 2));
    await store.write(Uint8Array.of(3));
    expect([...(await store.read())!]).toEqual([3]);
    expect(await readdir(join(folder, 'new'))).toEqual(['run.checkpoint']);
  });

  it('is not disturbed by what a killed program left behind', async () => {
    const store = fileCheckpoints(join(folder, 'left'));
    await store.write(Uint8Array.of(1));
    await writeFile(await temporaryPath(join(folder, 'left')), 'half');
    expect([...(await store.read())!]).toEqual([1]);
    await store.write(Uint8Array.of(2));
    expect([...(await store.read())!]).toEqual([2]);
    expect(await readdir(folder)).not.toContain(basename(await temporaryPath('left')));
  });

  const full = existsSync('/dev/full');
  it.skipIf(!full)(`keeps the one before on a full disk${full ? '' : ' (skipped: no /dev/full)'}`, async () => {
    const store = fileCheckpoints(join(folder, 'full'));
    await store.write(Uint8Array.of(1));
    symlinkSync('/dev/full', await temporaryPath(join(folder, 'full'))); // every write to it fails: no space left
    const writing = store.write(new Uint8Array(10_000));
    await expect(writing).rejects.toThrow(RunError);
    await expect(writing).rejects.toThrow(/Cannot write the checkpoint .*full: ENOSPC.*the one before it is kept/);
    expect([...(await store.read())!]).toEqual([1]);
  });

  it('says what is in the way', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(fileCheckpoints(join(folder, 'file', 'x')).write(new Uint8Array(1))).rejects.toThrow(RunError);
    await expect(fileCheckpoints(folder).read()).rejects.toThrow(/Cannot read the checkpoint/);
  });

  it('is whole whenever the program is killed', async () => {
    const path = join(folder, 'killed');
    const child = spawn(process.execPath, [
      '--import',
      'tsx',
      fileURLToPath(new URL('write-forever.ts', import.meta.url)),
      path,
    ]);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    let seen = 0;
    // Every line stands for a checkpoint; the kill comes while a later one is being written.
    for await (const line of child.stdout) if (String(line).includes('\n') && ++seen >= 3) break;
    child.kill('SIGKILL');
    await ended;
    const { standing, values } = await decodeCheckpoint((await fileCheckpoints(path).read())!);
    expect(standing.step).toBeGreaterThanOrEqual(2);
    expect(new Set(values.get('w')!.data)).toEqual(new Set([standing.step]));
  });
});
