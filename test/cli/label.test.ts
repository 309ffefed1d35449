import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainingData } from '../../src/faces/index.js';
import { prepareFaces } from '../../src/train/data/prepare-faces.js';
import { run } from './run.js';

const samples = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'demo');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'msfsr-label-'));
  for (const name of ['sample1.jpg', 'sample3.jpg']) await copyFile(join(samples, name), join(folder, name));
  await writeFile(join(folder, 'text.png'), 'no picture');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('msfsr label', () => {
  it('finds the faces of photographs; training can use them', async () => {
    const { code, out, err } = await run(['label', folder]);
    expect(code).toBe(0);
    expect(out).toBe(`${join(folder, 'landmarks.jsonl')}: 2 faces, 1 picture skipped\n`);
    expect(err).toMatch(/skipped: text\.png: Cannot read .*expected a whole picture \(PNG, JPEG, WebP/);
    const { train, validation } = await trainingData(folder, { holdOut: 0 });
    expect(validation).toEqual([]);
    const { train: faces } = await prepareFaces({ train, validation: [] }, 32);
    for (const { face, lines, image } of faces) {
      expect(face.size / image.width).toBeGreaterThan(0.5);
      // Brows lie above the mouth, the left eye left of the right one, all inside the square.
      const [brow, eye, other, mouth] = [1, 5, 6, 7].map((line) => lines.polylines[line]!);
      expect(brow![1]).toBeLessThan(mouth![1]!);
      expect(eye![0]).toBeLessThan(other![0]!);
      for (const value of [...brow!, ...mouth!]) expect(value > 0 && value < image.width).toBe(true);
    }
  });

  it('reports as JSON, and fails where no picture has a face', async () => {
    const { code, out } = await run(['label', folder, '--json', '--min-size', '5000']);
    expect(code).toBe(1);
    const report = JSON.parse(out);
    expect(report).toMatchObject({ labelled: 0 });
    expect(report.skipped.map(({ reason }: { reason: string }) => reason)[0]).toMatch(
      /^the face has \d+ px, fewer than 5000$/,
    );
    expect(await readFile(join(folder, 'landmarks.jsonl'), 'utf8')).toContain('"skipped"');
  });

  it.each([
    [[], /Expected one folder/],
    [['a', 'b'], /Expected one folder/],
    [['a', '--min-size', '0'], /integer of at least 1 for --min-size/],
    [['a', '--analyze', 'eyes'], /Expected one of face-api/],
  ])('refuses %j', async (argv, message) => {
    const { code, err } = await run(['label', ...argv]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
