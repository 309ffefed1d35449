/**
 * What enlarges faces of 16 x 16 to 128 x 128 best: `npm run bench -- quality --faces ROOT [--split NAME] [--weights NAME] [--degrade real|photo] [--json]`.
 *
 * Bicubic, UpscalerJS's ESRGAN slim and thick (as a BUM in a network of one stage), and shipped weights, alone and averaged with the mirrored
 * picture, on the evaluation crops of one split, clean or by a protocol of `msfsr eval --degrade`; face-api judges the boundary error and the identity.
 */
import { FaceJudge } from '../src/cli/face-report.js';
import { loadAnalyzer } from '../src/cli/load-analyzer.js';
import { openNetwork } from '../src/cli/open-network.js';
import { buildMultiStage } from '../src/compose/build-multi-stage.js';
import { realInput } from '../src/degrade/protocols.js';
import { asPhoto, faceImages } from '../src/faces/face-images.js';
import type { Network } from '../src/graph/network.js';
import { evaluate } from '../src/metrics/evaluate.js';
import { foreignBum } from '../src/modules/bum/foreign.js';
import { useWasm } from '../src/node/use-wasm.js';
import { upscaleFace } from '../src/run/upscale-face.js';
import { askedOnce } from './asked-once.js';
import { CommandLineError, readOptions } from './command-line.js';
import { loadEsrgan } from './esrgan.js';
import { sayMissing } from './peers-installed.js';
import { report } from './report.js';

const SCALE = 8;

export async function bench(argv: readonly string[]): Promise<void> {
  const { faces, split, weights, degrade, json } = readOptions(argv, {
    faces: undefined as string | undefined,
    split: 'test',
    weights: 'compact-x8',
    degrade: 'clean' as string,
    json: false,
  });
  if (!faces) throw new CommandLineError('Expected a face data set: --faces ROOT');
  if (!['clean', 'real', 'photo'].includes(degrade))
    throw new CommandLineError(`Expected clean, real or photo for --degrade but received ${degrade}`);
  await useWasm();
  const candidates: { name: string; model: Network; selfEnsemble?: boolean }[] = [];
  // The ranges that UpscalerJS's model definitions tell.
  const peers = [
    ['esrgan-slim', [0, 255]],
    ['esrgan-thick', [0, 1]],
  ] as const;
  for (const [name, range] of peers) {
    const model = await loadEsrgan(name);
    if (!model) sayMissing(`@upscalerjs/${name}`);
    else {
      const bum = foreignBum(model, { scale: SCALE, inputRange: range, outputRange: range });
      candidates.push({ name: `${name} x8`, model: buildMultiStage({ stages: [{ bum }] }) });
    }
  }
  const { network: model } = await openNetwork(weights);
  candidates.push({ name: weights, model }, { name: `${weights}, self-ensemble`, model, selfEnsemble: true });

  const found = await faceImages(faces, split);
  const images = degrade === 'photo' ? found.map((image) => asPhoto(image, 1, SCALE)) : found;
  const analyzer = askedOnce(await loadAnalyzer('face-api'));
  const rows: object[] = [];
  for (const { name, ...options } of candidates) {
    const judge = new FaceJudge('face-api', analyzer);
    const quality = await evaluate(images, async (lr) => (await upscaleFace(lr, options)).image, {
      ...(degrade === 'real' && { degrade: (hr, id) => realInput(hr, hr.width / SCALE, 1, id) }),
      onImage: (image) => judge.add(image),
    });
    const seen = judge.report();
    const row = (model: string, score: typeof quality.bicubic, face: typeof seen.bicubic) => ({
      model,
      images: quality.images,
      psnrY: score.psnrY,
      ssimY: score.ssimY,
      consistencyY: score.consistencyY,
      boundaryError: face.boundaryError,
      identity: face.identityCosine,
      detected: face.detected,
    });
    if (rows.length === 0) rows.push(row('bicubic', quality.bicubic, seen.bicubic));
    rows.push(row(name, quality, seen));
  }
  report(rows, json);
}
