import type { Evaluation } from '../metrics/evaluate.js';
import type { EvaluationScore } from '../metrics/evaluation-score.js';
import type { FaceReport, FaceScore } from './face-report.js';
import type { Failure } from './failure.js';
import { plural, textTable } from './text-table.js';

/** How the pictures were made small. */
export type Degraded = 'clean' | 'real' | 'photo';

const DEGRADED: Readonly<Record<Degraded, readonly string[]>> = {
  clean: [],
  real: ['blurred, noisy, compressed'],
  photo: ['cut out of blurred, noisy, compressed photos'],
};

/** What `msfsr eval --json` prints. */
export interface EvaluationReport extends Evaluation {
  readonly weights: string;
  /** Split of the data set, where there is one. */
  readonly split?: string;
  /** How the pictures were made small. */
  readonly degraded: Degraded;
  /** Share of the pictures that were taken for real ones. */
  readonly takenForReal: number;
  /** Stage at which the pictures entered. */
  readonly entry: number;
  readonly scale: number;
  /** Whose boundaries the pictures were given. */
  readonly boundaries: 'own' | 'shuffled';
  /** Whether results were averaged with those of the mirrored pictures. */
  readonly selfEnsemble: boolean;
  /** 1: nearest to the truth; 0: the most natural, with invented detail. */
  readonly fidelity: number;
  /** What ran the network; see `UpscaleResult.backend`. */
  readonly backend: string;
  /** Instructions of the engine, where it ran. */
  readonly simd?: string | undefined;
  /** Mean time of one enlargement, without the first. */
  readonly msPerImage: number;
  readonly failed: readonly Failure[];
  /** With `--analyze`. */
  readonly faces?: FaceReport;
}

const ROWS: readonly (readonly [string, keyof EvaluationScore, number])[] = [
  ['PSNR RGB, dB', 'psnrRgb', 2],
  ['PSNR Y, dB', 'psnrY', 2],
  ['SSIM Y', 'ssimY', 4],
  ['MS-SSIM Y', 'msSsimY', 4],
  ['PSNR Y to the input, dB', 'consistencyY', 2],
  ['PSNR RGB to the input, dB', 'consistencyRgb', 2],
  ['NIQE-style, own scale', 'niqeStyle', 3],
  ['PSNR Y of P1, dB', 'p1PsnrY', 2],
  ['SSIM Y of P1', 'p1SsimY', 4],
];

const FACE_ROWS: readonly (readonly [string, keyof FaceScore, number])[] = [
  ['boundary error', 'boundaryError', 4],
  ['identity, cosine', 'identityCosine', 4],
  ['identity, distance', 'identityDistance', 4],
  ['faces detected', 'detected', 0],
];

const signed = (value: number, digits: number) => `${value >= 0 ? '+' : ''}${value.toFixed(digits)}`;

/** The report as people read it. */
export function evaluationText(report: EvaluationReport): string {
  const { images, weights, entry, scale, backend, simd, msPerImage, bicubic, truth, worst, faces } = report;
  const figures = ROWS.map(([title, key, digits]) => figureRow(title, report[key], bicubic[key], digits));
  if (faces) {
    for (const [title, key, digits] of FACE_ROWS) {
      figures.push(figureRow(title, faces[key], faces.bicubic[key], digits));
    }
  }
  const weakest = worst.map(({ id, psnrY, gainY }) => [`  ${id}`, psnrY.toFixed(2), signed(gainY, 2)]);
  return [
    [
      plural(images, 'picture'),
      `x${scale}${entry > 1 ? ` from stage ${entry}` : ''}`,
      `${msPerImage.toFixed(0)} ms a picture on ${backend}${simd ? ` (${simd})` : ''}`,
      ...DEGRADED[report.degraded],
      ...(report.takenForReal > 0 ? [`${(100 * report.takenForReal).toFixed(0)} % taken for real pictures`] : []),
      ...(report.boundaries === 'shuffled' ? ['boundaries of other pictures'] : []),
      ...(report.fidelity < 1 ? [`fidelity ${report.fidelity}`] : []),
      ...(report.selfEnsemble ? ['averaged with the mirrored pictures'] : []),
    ].join(', '),
    '',
    ...textTable([['', weights, 'bicubic', 'gain'], ...figures], ['left', 'right', 'right', 'right']),
    '',
    `NIQE-style: lower is more natural; the truth has ${truth.niqeStyle.toFixed(3)}. Not comparable with published NIQE.`,
    `Worse than bicubic: ${report.worse.any} of ${images} pictures, ${report.worse.clearly} of them by more than 0.1 dB.`,
    ...(faces ? facesNotes(faces) : []),
    ...(weakest.length > 0
      ? ['', 'Weakest gains of PSNR Y, dB:', ...textTable(weakest, ['left', 'right', 'right'])]
      : []),
    '',
  ].join('\n');
}

function figureRow(title: string, own: number, base: number, digits: number): string[] {
  // Two infinities are equal.
  return [title, own.toFixed(digits), base.toFixed(digits), signed(own === base ? 0 : own - base, digits)];
}

function facesNotes({ analyzer, faces, noFace }: FaceReport): string[] {
  return [
    `Boundary error and identity by ${analyzer}, over the ${plural(faces, 'picture')} whose truth shows a face; error and distance: lower is better.`,
    ...(noFace.length > 0 ? [`No face found in the truth of ${noFace.length}: ${noFace.join(', ')}`] : []),
  ];
}
