/**
 * Faces enlarged together by `upscaleFaces`, against the same faces one by one by `upscaleFace`, milliseconds per face:
 * `npm run bench -- faces [--side N] [--faces N] [--rounds N] [--threads N] [--json]`.
 */
import { loadNetworkFolder } from '../src/node/network-folder.js';
import { packageRoot } from '../src/node/package-root.js';
import { useWasm } from '../src/node/use-wasm.js';
import { releasePlans } from '../src/run/plan-cache.js';
import { upscaleFace } from '../src/run/upscale-face.js';
import { upscaleFaces } from '../src/run/upscale-faces.js';
import { count, readOptions } from './command-line.js';
import { interleave } from './measure.js';
import { report } from './report.js';
import { testFace } from './test-face.js';

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, { side: '16', faces: '8', rounds: '15', threads: '1', json: false });
  const [side, faces] = [count(options.side, 'side'), count(options.faces, 'faces')];
  const [rounds, threads] = [count(options.rounds, 'rounds'), count(options.threads, 'threads')];
  await useWasm({ kernels: false });
  const model = await loadNetworkFolder(`${packageRoot()}/weights/compact-x8`);
  const images = Array.from({ length: faces }, () => testFace(side, side));
  const how = { model, backend: 'engine', threads } as const;
  const runner = (variant: string, run: () => Promise<void>) => ({
    runner: 'msfsr-engine',
    variant,
    threads,
    async run() {
      const start = performance.now();
      await run();
      return (performance.now() - start) / faces;
    },
  });
  const timings = await interleave(
    [
      runner('one by one', async () => {
        for (const image of images) await upscaleFace(image, how);
      }),
      runner('together', async () => {
        await upscaleFaces(images, how);
      }),
    ],
    rounds,
  );
  report(
    timings.map((timing) => ({ ...timing, ratio: timing.medianMs / timings[0]!.medianMs })),
    options.json,
  );
  releasePlans(model);
  model.dispose();
}
