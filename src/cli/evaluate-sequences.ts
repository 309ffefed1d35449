/** `msfsr eval --sequence`: what results are like over time. */
import type { Clip, ClipMotion } from '../degrade/protocols.js';
import type { FaceImage } from '../faces/face-images.js';
import type { Network } from '../graph/network.js';
import { type FloatImage, floatsToImage, imageToFloats } from '../image/floats.js';
import { resize } from '../image/resize.js';
import type { PixelImage } from '../image/types.js';
import { psnr } from '../metrics/psnr.js';
import { stillDeviation, warp, warpingError } from '../metrics/warping.js';
import { upscaleFace } from '../run/upscale-face.js';
import type { UpscaleOptions } from '../run/upscale-options.js';
import { createFaceSequence } from '../sequence/face-sequence.js';
import type { SequenceFaceScore, SequenceJudge } from './sequence-judge.js';
import { plural, textTable } from './text-table.js';

/** Share of the new frame in the exponential blend of aligned results. */
const BLEND = 0.5;

/**
 * What is compared: as a sequence; frame by frame on a smooth path, so that the path is all that is smoothed, and as a trembling finder cuts them; the blend; `truth` shows
 * what interpolation alone costs.
 */
const WAYS = ['sequence', 'perFrame', 'trembling', 'blend', 'bicubic', 'truth'] as const;
type Way = (typeof WAYS)[number];

/** Figures of one way, means over the clips. */
export interface SequenceScore extends Partial<SequenceFaceScore> {
  /** See `warpingError`, squared levels of 255. */
  readonly warpingError: number;
  /** See `stillDeviation`, squared levels of 255; absent where frames tremble. */
  readonly stillDeviation?: number;
  /** PSNR Y over all frames, dB. */
  readonly psnrY: number;
  /** That over bicubic's, dB. */
  readonly gainY: number;
}

/** What `msfsr eval --sequence --json` prints. */
export interface SequenceReport extends Readonly<Record<Way, SequenceScore>> {
  readonly weights: string;
  readonly split: string;
  readonly degraded: 'clean' | 'real';
  readonly entry: number;
  readonly scale: number;
  readonly fidelity: number;
  readonly clips: number;
  readonly frames: number;
  /** Share of the new frame in the blend. */
  readonly alpha: number;
}

/** What {@link evaluateSequences} is to do. */
export interface SequenceEvaluation extends Pick<SequenceReport, 'weights' | 'split' | 'degraded' | 'entry' | 'scale'> {
  readonly network: Network;
  readonly faces: readonly FaceImage[];
  /** What `upscaleFace` gets beside network and entry. */
  readonly options: Pick<UpscaleOptions, 'threads' | 'degradation' | 'fidelity' | 'adversarial' | 'selfEnsemble'>;
  /** Greatest share of the frames before in those of the sequence; `undefined`: the library's own. */
  readonly steady?: number | undefined;
  /** Judges identity and landmarks, too. */
  readonly judge?: SequenceJudge | undefined;
  readonly signal: AbortSignal;
  readonly onClip: (done: number, id: string) => void;
}

/** Measures a network on clips: as a sequence, frame by frame, and against simple means. */
export async function evaluateSequences({
  network,
  faces,
  options,
  steady,
  judge,
  signal,
  onClip,
  ...report
}: SequenceEvaluation): Promise<SequenceReport> {
  const { entry, scale } = report;
  const sums = new Map(WAYS.map((way) => [way, { warpingError: 0, stillDeviation: 0, psnrY: 0 }]));
  const given = Object.fromEntries(Object.entries({ ...options, entry }).filter(([, value]) => value !== undefined));
  let frames = 0;
  for (const [i, face] of faces.entries()) {
    const load = (motion: ClipMotion) => face.loadClip(entry, scale, { degraded: report.degraded === 'real', motion });
    signal.throwIfAborted();
    const [smooth, trembling, still] = [await load('smooth'), await load('trembling'), await load('still')];
    const moving = await waysOf(smooth, network, given, steady, signal);
    const shaken = await frameByFrame(trembling, network, given, signal);
    frames = smooth.truth.length;
    for (const way of WAYS) {
      const [results, clip] = way === 'trembling' ? [shaken, trembling] : [moving[way], smooth];
      const sum = sums.get(way)!;
      sum.warpingError += clipWarpingError(results, clip) / faces.length;
      sum.psnrY += mean(results.map((frame, t) => psnr(frame, clip.truth[t]!))) / faces.length;
      await judge?.add(way, results, clip);
    }
    const standing = await waysOf(still, network, given, steady, signal);
    for (const way of WAYS)
      if (way !== 'trembling')
        sums.get(way)!.stillDeviation += stillDeviation(standing[way].map(imageToFloats)) / faces.length;
    onClip(i + 1, face.id);
  }
  const base = sums.get('bicubic')!.psnrY;
  const scores = Object.fromEntries(
    [...sums].map(([way, { stillDeviation: deviation, ...sum }]): [Way, SequenceScore] => [
      way,
      {
        ...sum,
        ...(way !== 'trembling' && { stillDeviation: deviation }),
        gainY: sum.psnrY - base,
        ...judge?.score(way),
      },
    ]),
  ) as Record<Way, SequenceScore>;
  return { ...report, fidelity: options.fidelity ?? 1, clips: faces.length, frames, alpha: BLEND, ...scores };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

type RunOptions = Omit<UpscaleOptions, 'model'>;

async function frameByFrame({ input }: Clip, model: Network, options: RunOptions, signal: AbortSignal) {
  const results: PixelImage[] = [];
  for (const frame of input) results.push((await upscaleFace(frame, { ...options, model, signal })).image);
  return results;
}

async function waysOf(
  clip: Clip,
  network: Network,
  options: RunOptions,
  steady: number | undefined,
  signal: AbortSignal,
): Promise<Record<Exclude<Way, 'trembling'>, readonly PixelImage[]>> {
  const sequence = createFaceSequence(network, { ...options, steady });
  const pushed = await Promise.all(clip.input.map((frame) => sequence.push(frame, { signal })));
  sequence.dispose();
  const perFrame = await frameByFrame(clip, network, options, signal);
  const { width, height } = clip.truth[0]!;
  return {
    sequence: pushed.map(({ image }) => image),
    perFrame,
    blend: blended(perFrame, clip),
    bicubic: clip.input.map((frame) => resize(frame, width, height)),
    truth: clip.truth,
  };
}

/** Each result mixed with the blend before, moved by the known motion: better aligned than any real tracker could. */
function blended(results: readonly PixelImage[], { squares }: Clip): PixelImage[] {
  let before: FloatImage | undefined;
  return results.map((result, t) => {
    const frame = imageToFloats(result);
    if (before) {
      const { image, seen } = warp(before, squares[t - 1]!, squares[t]!);
      for (let i = 0; i < frame.data.length; i++)
        if (seen[Math.floor(i / 3)]) frame.data[i] = BLEND * frame.data[i]! + (1 - BLEND) * image.data[i]!;
    }
    before = frame;
    return floatsToImage(frame.data, frame.width, frame.height);
  });
}

function clipWarpingError(results: readonly PixelImage[], { squares }: Clip): number {
  const frames = results.map(imageToFloats);
  return mean(frames.slice(1).map((frame, i) => warpingError(frame, frames[i]!, squares[i]!, squares[i + 1]!)));
}

const TITLES: Readonly<Record<Way, string>> = {
  sequence: 'as a sequence',
  perFrame: 'frame by frame, path smoothed',
  trembling: 'frame by frame, boxes tremble',
  blend: `blend of aligned results, ${BLEND}`,
  bicubic: 'bicubic',
  truth: 'truth',
};

/** The report as people read it. */
export function sequenceText(report: SequenceReport): string {
  const judged = report.truth.identityCosine !== undefined;
  const rows = WAYS.map((way) => {
    const { warpingError: error, stillDeviation: still, psnrY, gainY, identityCosine, landmarkJitter } = report[way];
    const quality = way === 'truth' ? ['', ''] : [psnrY.toFixed(2), `${gainY >= 0 ? '+' : ''}${gainY.toFixed(2)}`];
    const face = judged ? [identityCosine!.toFixed(3), landmarkJitter!.toFixed(2)] : [];
    return [TITLES[way], error.toFixed(2), still?.toFixed(2) ?? '', ...quality, ...face];
  });
  const { clips, frames, weights, scale, entry, degraded, fidelity } = report;
  const head = ['', 'warping error', 'still clip', 'PSNR Y, dB', 'gain', ...(judged ? ['identity', 'jitter, px'] : [])];
  return [
    `${weights}: ${plural(clips, 'clip')} of ${frames} frames, x${scale}${entry > 1 ? ` from stage ${entry}` : ''}${degraded === 'real' ? ', blurred, noisy, compressed' : ''}${fidelity < 1 ? `, fidelity ${fidelity}` : ''}`,
    '',
    ...textTable([head, ...rows], ['left', ...head.slice(1).map(() => 'right' as const)]),
    '',
    'Warping error: mean squared difference of a frame and the one before, moved by the known motion. Still clip: of its frames and their mean.',
    'Both over RGB in squared levels of 255; lower is steadier.',
    ...(judged
      ? [
          'Identity: cosine to the truth, frame by frame. Jitter: how far landmarks lie from those of the frame before, moved.',
        ]
      : []),
    '',
  ].join('\n');
}
