/**
 * How long 11 boundary heatmaps take, in plain TypeScript on one core: `npm run bench -- boundaries`.
 *
 * The face is the mean of the training meshes (468 points, 125 segments), as tall as on an evaluation crop (2/3 of the
 * map). Granularities are those of the presets; the last rows are the worst cases: every pixel near.
 */
import { readFileSync } from 'node:fs';
import { Bench } from 'tinybench';
import { linesFromLandmarks, renderBoundaries } from '../src/boundaries/index.js';
import { readOptions } from './command-line.js';

export async function bench(argv: readonly string[]): Promise<void> {
  readOptions(argv, {});
  const mesh = JSON.parse(
    readFileSync(new URL('../test/boundaries/mean-mesh.json', import.meta.url), 'utf8'),
  ) as number[];
  const boundaries = linesFromLandmarks(mesh, 'mesh468');

  const timer = new Bench({ time: 600, warmupTime: 200 });
  const cases = [
    [16, 1.6],
    [32, 1.3],
    [64, 1.0],
    [64, 2.0],
    [64, 4.0],
    [64, 16.0],
  ] as const;
  for (const [size, granularity] of cases) {
    const s = size / 1500;
    const transform = [s, 0, 0, s, size / 2, size / 2];
    const into = new Float32Array(size * size * 11);
    timer.add(`11 maps at ${size}², σ ${granularity}`, () => {
      renderBoundaries(boundaries, { width: size, height: size, granularity, transform, into });
    });
  }
  timer.add('468 points → 11 lines', () => {
    linesFromLandmarks(mesh, 'mesh468');
  });

  await timer.run();
  for (const task of timer.tasks) {
    const { result } = task;
    if (result.state !== 'completed') throw new Error(`${task.name}: ${result.state}`);
    const { p50, p99 } = result.latency;
    console.log(`${task.name.padEnd(26)} median ${p50.toFixed(3)} ms   99 % ${p99.toFixed(3)} ms`);
  }
}
