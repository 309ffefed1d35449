import { realInput } from '../../degrade/protocols.js';
import { DataError } from '../../errors.js';
import { asPhoto, type FaceImage, faceImages, truthSide } from '../../faces/face-images.js';
import { folderImages } from '../../faces/folder-images.js';
import type { PixelImage } from '../../image/types.js';
import { type EvaluationImage, evaluate } from '../../metrics/evaluate.js';
import { lowResolution } from '../../metrics/low-resolution.js';
import { score } from '../../metrics/score.js';
import type { UpscaleResult } from '../../run/result.js';
import { upscaleFace } from '../../run/upscale-face.js';
import { show } from '../../validate.js';
import { withTfjs } from '../../with-tfjs.js';
import type { Arguments, Command } from '../command.js';
import { evaluateSequences, sequenceText } from '../evaluate-sequences.js';
import { type Degraded, type EvaluationReport, evaluationText } from '../evaluation-text.js';
import { FaceJudge } from '../face-report.js';
import { type Failure, failureLine, failureOf } from '../failure.js';
import { FIDELITY_OPTIONS, requestedFidelity } from '../fidelity-options.js';
import { type CliIo, EXIT } from '../io.js';
import { loadAnalyzer } from '../load-analyzer.js';
import {
  DEGRADATION_OPTION,
  importModules,
  NETWORK_OPTIONS,
  requestedDegradation,
  requestedRange,
  requestedSteady,
  requestedThreads,
  STEADY_OPTION,
} from '../network-options.js';
import { openNetwork } from '../open-network.js';
import { Progress } from '../progress.js';
import { SequenceJudge } from '../sequence-judge.js';
import { plural } from '../text-table.js';
import { UsageError } from '../usage-error.js';

/** `msfsr eval` */
export const evaluateCommand: Command = {
  name: 'eval',
  summary: 'Measures weights against bicubic enlargement.',
  usage: ['eval DIR [options]', 'eval --faces ROOT [--split NAME] [options]'],
  details: [
    'DIR holds high-resolution pictures (128x128); each is reduced, enlarged again and compared. ROOT is a face data set',
    'with NAME.jsonl, cut by its evaluation crop, as large as the network makes a face of 16x16. P1 is the protocol of older',
    'papers (border cut, Y rounded). "To the input": the result reduced again against what it was made from. NIQE-style:',
    'lower is more natural, NOT comparable with published NIQE or PI. --degrade photo takes the pictures with their surroundings, degrades them at several times',
    'the size of the input, and cuts truth and input out of them, a little moved and turned. --analyze face-api (npm install',
    '@vladmandic/face-api @tensorflow/tfjs) adds the boundary error (landmarks found anew, with the face box of the truth)',
    'and the identity similarity of result and bicubic to the truth.',
  ].join('\n'),
  options: {
    faces: { value: 'ROOT', help: 'face data set instead of DIR' },
    split: { value: 'NAME', help: 'split of the data set (default test)' },
    weights: { value: 'NAME', help: 'shipped weights, or a folder with a model.json (default compact-x8)' },
    entry: { value: 'N', help: 'stage at which the reduced pictures enter (default 1): 2 measures 32x32 to 128x128' },
    degrade: {
      value: 'HOW',
      help: 'clean (default); real: blurred, noisy, compressed; photo: so before the face was cut',
    },
    ...DEGRADATION_OPTION,
    ...FIDELITY_OPTIONS,
    threads: { value: 'N', help: 'threads of the engine (default 1); the figures do not depend on it' },
    'self-ensemble': { help: 'average with the mirrored picture, mirrored back: better, in twice the time' },
    worst: { value: 'N', help: 'how many of the weakest pictures to list (default 10)' },
    sequence: { help: 'measure clips of moving stills instead: warping error by the exact motion, still clips, PSNR' },
    ...STEADY_OPTION,
    limit: { value: 'N', help: 'only the first N pictures' },
    'shuffle-boundaries': { help: 'give every picture the boundaries of another one: shows what they are worth' },
    analyze: { value: 'LIBRARY', help: 'also judge faces: face-api' },
    json: { help: 'print one JSON document instead of a table' },
    ...NETWORK_OPTIONS,
  },
  run,
};

async function run(args: Arguments, io: CliIo): Promise<number> {
  const shuffled = args.flag('shuffle-boundaries');
  const selfEnsemble = args.flag('self-ensemble');
  for (const other of ['self-ensemble', 'fidelity'] as const) {
    if (shuffled && args.flag(other))
      throw new UsageError(`Received --${other} with --shuffle-boundaries: leave one out`);
  }
  const degraded = requestedProtocol(args);
  const degradation = requestedDegradation(args);
  const worst = args.integer('worst', 0) ?? 10;
  const threads = requestedThreads(args);
  const evaluationSet = requestedSet(args);
  const limit = args.integer('limit', 1);
  const sequence = requestedSequence(args, degraded);
  const steady = requestedSteady(args);
  const library = args.text('analyze');
  const analyzer = library === undefined ? undefined : await loadAnalyzer(library);
  await importModules(args.text('import'));
  const fidelity = await requestedFidelity(args);
  const { name, network } = await openNetwork(args.text('weights'));
  try {
    const { entry, scale, stages } = requestedRange(network, args);
    const candidates = (await evaluationSet(truthSide(stages))).slice(0, limit);
    const progress = new Progress(io, candidates.length);
    if (sequence) {
      const report = await evaluateSequences({
        network,
        weights: name,
        split: requestedSplit(args),
        degraded: degraded as 'clean' | 'real',
        entry,
        scale,
        faces: candidates as readonly FaceImage[],
        options: { ...fidelity, threads, selfEnsemble, ...(degradation !== undefined && { degradation }) },
        signal: io.signal,
        steady,
        judge: analyzer && new SequenceJudge(analyzer),
        onClip: (done, id) => progress.finished(done, id),
      });
      progress.clear();
      io.out(args.flag('json') ? `${JSON.stringify(report, null, 2)}\n` : sequenceText(report));
      return EXIT.done;
    }
    const judge = analyzer && new FaceJudge(library!, analyzer);
    const failures: Failure[] = [];
    const images = await usableImages(candidates, scale, io.signal, (failure) => {
      failures.push(failure);
      io.err(`${failureLine(failure)}\n`);
    });
    if (images.length === 0) throw new DataError(`None of ${plural(candidates.length, 'picture')} can be used`);
    let milliseconds = 0;
    let takenForReal = 0;
    let used: Pick<UpscaleResult, 'backend' | 'simd'> = { backend: 'engine' };
    const own = async (lr: PixelImage) => {
      const result = await upscaleFace(lr, {
        ...fidelity,
        model: network,
        entry,
        threads,
        selfEnsemble,
        degradation,
        signal: io.signal,
      });
      used = result;
      return result;
    };
    const ownImage = async (lr: PixelImage) => {
      const { image, degradation: taken } = await own(lr);
      takenForReal += taken;
      return image;
    };
    let upscale = ownImage;
    if (shuffled) {
      const { foreignBoundaries } = await withTfjs(() => import('../shuffled-upscaler.js'));
      ({ upscale, used } = await foreignBoundaries(network, images, entry));
    }
    // The first run prepares kernels: it is no measure of speed.
    if (!shuffled) await own(lowResolution(await images[0]!.load(), scale));
    const evaluation = await evaluate(
      degraded === 'photo' ? images.map((image) => asPhoto(image as FaceImage, entry, scale)) : images,
      async (lr) => {
        const start = performance.now();
        const sr = await upscale(lr);
        milliseconds += performance.now() - start;
        return sr;
      },
      {
        scale,
        ...(degraded === 'real' && { degrade: (hr, id) => realInput(hr, hr.width / scale, entry, id) }),
        worst,
        signal: io.signal,
        onImage: async (image) => {
          await judge?.add(image);
          progress.finished(image.index + 1 + failures.length, image.id);
        },
      },
    );
    progress.clear();
    const report: EvaluationReport = {
      ...evaluation,
      weights: name,
      ...(args.text('faces') !== undefined && { split: requestedSplit(args) }),
      degraded,
      takenForReal: takenForReal / images.length,
      entry,
      scale,
      boundaries: shuffled ? 'shuffled' : 'own',
      selfEnsemble,
      fidelity: fidelity.fidelity ?? 1,
      backend: used.backend,
      simd: used.simd,
      msPerImage: milliseconds / images.length,
      failed: failures,
      ...(judge && { faces: judge.report() }),
    };
    io.out(args.flag('json') ? `${JSON.stringify(report, null, 2)}\n` : evaluationText(report));
    return failures.length > 0 ? EXIT.failed : EXIT.done;
  } finally {
    network.dispose();
    fidelity.adversarial?.dispose();
  }
}

function requestedProtocol(args: Arguments): Degraded {
  const degraded = args.text('degrade') ?? 'clean';
  if (degraded !== 'clean' && degraded !== 'real' && degraded !== 'photo')
    throw new UsageError(`Expected clean, real or photo for --degrade but received ${show(degraded)}`);
  if (degraded === 'photo' && args.text('faces') === undefined)
    throw new UsageError('Expected --faces ROOT with --degrade photo, which needs what surrounds the faces');
  return degraded;
}

/** Whether clips are measured. */
function requestedSequence(args: Arguments, degraded: Degraded): boolean {
  if (!args.flag('sequence')) return false;
  if (args.text('faces') === undefined)
    throw new UsageError('Expected --faces ROOT with --sequence, which needs what surrounds the faces');
  if (degraded === 'photo') throw new UsageError('Expected clean or real for --degrade with --sequence');
  for (const other of ['shuffle-boundaries', 'worst'])
    if (args.flag(other))
      throw new UsageError(`Received --${other} with --sequence, which measures clips: leave one out`);
  return true;
}

/** Pictures of a folder, or faces with what surrounds them. */
type Candidate = EvaluationImage & Partial<FaceImage>;

const requestedSplit = (args: Arguments) => args.text('split') ?? 'test';

/** The pictures that the command line names, whose truths have a given side where they are cut out of photographs. */
function requestedSet(args: Arguments): (side: number) => Promise<readonly Candidate[]> {
  const [folder, ...more] = args.positionals;
  const faces = args.text('faces');
  if (more.length > 0 || (folder === undefined) === (faces === undefined)) {
    throw new UsageError('Expected either one folder of pictures or --faces ROOT: msfsr eval --help');
  }
  if (faces !== undefined) return (side) => faceImages(faces, requestedSplit(args), side);
  if (args.text('split') !== undefined) throw new UsageError('Received --split without --faces');
  return () => folderImages(folder!);
}

/** Reads and measures every picture once, so that one that cannot be used is named and left out instead of ending the measurement. */
async function usableImages(
  candidates: readonly Candidate[],
  scale: number,
  signal: AbortSignal,
  fail: (failure: Failure) => void,
): Promise<Candidate[]> {
  const usable: Candidate[] = [];
  for (const image of candidates) {
    signal.throwIfAborted();
    try {
      const hr = await image.load();
      lowResolution(hr, scale);
      score(hr, hr);
      usable.push(image);
    } catch (error) {
      fail(failureOf(image.id, error));
    }
  }
  return usable;
}
