import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { randomBatch } from '../engine/oracle.js';
import { OnnxModel } from '../onnx/runtime.js';
import { run } from './run.js';
import { temporaryFolder } from './tiny-network.js';

const folder = temporaryFolder();

describe('msfsr export', () => {
  it('writes a file that onnxruntime runs at any size', async () => {
    const file = join(folder.path, 'tiny.onnx');
    const before = tf.memory().numTensors;
    const { code, out, err } = await run(['export', '--onnx', file, folder.weights]);
    expect([code, err, tf.memory().numTensors]).toEqual([0, '', before]);
    const { size } = await stat(file);
    expect(out).toBe(`tiny-x8 -> ${file} (${(size / 1e6).toFixed(1)} MB, image [batch, 3, height, width])\n`);
    const onnx = await OnnxModel.load(await readFile(file));
    const { s3_image } = await onnx.run({ image: randomBatch([1, 8, 16, 3]) });
    expect(s3_image).toHaveLength(64 * 128 * 3);
  });

  it('fixes the size on request', async () => {
    const file = join(folder.path, 'fixed.onnx');
    const { code, out } = await run(['export', '--onnx', file, '--size', '8x16', folder.weights]);
    expect([code, out]).toEqual([0, expect.stringContaining('image [batch, 3, 8, 16]')]);
    const onnx = await OnnxModel.load(await readFile(file));
    await expect(onnx.run({ image: randomBatch([1, 16, 16, 3]) })).rejects.toThrow(/invalid dimensions/);
  });

  it('refuses sizes that the network cannot take and files that cannot be written with exit code 1', async () => {
    const odd = await run(['export', '--onnx', join(folder.path, 'odd.onnx'), '--size', '7x8', folder.weights]);
    expect([odd.code, odd.err]).toEqual([1, expect.stringMatching(/multiples? of/)]);
    const away = await run(['export', '--onnx', join(folder.path, 'no-such', 'a.onnx'), folder.weights]);
    expect([away.code, away.err]).toEqual([
      1,
      expect.stringMatching(/^msfsr: Cannot write ".*a\.onnx": the folder .* does not exist/),
    ]);
  });

  it('writes the network for real pictures on request', async () => {
    const files = await Promise.all(
      [[], ['--degradation', 'real']].map(async (more, i) => {
        const file = join(folder.path, `shipped${i}.onnx`);
        const { code } = await run(['export', '--onnx', file, ...more]);
        expect(code).toBe(0);
        return readFile(file);
      }),
    );
    expect(files[0]!.length).toBeGreaterThan(8e6);
    expect(files[0]!.equals(files[1]!)).toBe(false);
    const { code, err } = await run([
      'export',
      '--onnx',
      join(folder.path, 'b.onnx'),
      '--degradation',
      'real',
      folder.weights,
    ]);
    expect([code, err]).toEqual([1, expect.stringMatching(/network for real pictures beside "tiny-x8"/)]);
  });

  it.each([
    [['export'], /Expected a file to write: --onnx FILE/],
    [['export', '--onnx', 'a.onnx', 'a', 'b'], /one network to export/],
    [['export', '--onnx', 'a.onnx', '--size', '16'], /HEIGHTxWIDTH, as in 16x16, for --size but received "16"/],
    [['export', '--onnx', 'a.onnx', '--size', '0x16'], /HEIGHTxWIDTH/],
    [['export', '--onnx', 'a.onnx', '--degradation', 'auto'], /clean or real for --degradation/],
  ])('refuses %j with exit code 2', async (argv, message) => {
    const { code, err } = await run(argv);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
