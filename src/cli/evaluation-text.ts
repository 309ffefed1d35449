import type { Evaluation } from '../metrics/evaluate.js';
import type { Score } from '../metrics/score.js';
import type { Failure } from './failure.js';
import { textTable } from './text-table.js';

/** What `msfsr eval --json` prints. */
export interface EvaluationReport extends Evaluation {
  readonly weights: string;
  readonly scale: number;
  /** Whose boundary maps the pictures were given. */
  readonly boundaries: 'own' | 'shuffled';
  /** Name of the tfjs backend. */
  readonly backend: string;
  /** Mean time of one enlargement, without the first. */
  readonly msPerImage: number;
  readonly failed: readonly Failure[];
}

const ROWS: readonly (readonly [string, keyof Score, number])[] = [
  ['PSNR RGB, dB', 'psnrRgb', 2],
  ['PSNR Y, dB', 'psnrY', 2],
  ['SSIM Y', 'ssimY', 4],
  ['PSNR Y of P1, dB', 'p1PsnrY', 2],
  ['SSIM Y of P1', 'p1SsimY', 4],
];

const signed = (value: number, digits: number) => `${value >= 0 ? '+' : ''}${value.toFixed(digits)}`;

/** The report as people read it. */
export function evaluationText(report: EvaluationReport): string {
  const { images, weights, scale, boundaries, backend, msPerImage, bicubic, worst } = report;
  const figures = ROWS.map(([title, key, digits]) => [
    title,
    report[key].toFixed(digits),
    bicubic[key].toFixed(digits),
    signed(report[key] - bicubic[key], digits),
  ]);
  const weakest = worst.map(({ id, psnrY, gainY }) => [`  ${id}`, psnrY.toFixed(2), signed(gainY, 2)]);
  return [
    `${images} pictures, x${scale}, ${msPerImage.toFixed(0)} ms a picture on ${backend}${boundaries === 'shuffled' ? ', boundary maps of other pictures' : ''}`,
    '',
    ...textTable([['', weights, 'bicubic', 'gain'], ...figures], ['left', 'right', 'right', 'right']),
    ...(weakest.length > 0
      ? ['', 'Weakest gains of PSNR Y, dB:', ...textTable(weakest, ['left', 'right', 'right'])]
      : []),
    '',
  ].join('\n');
}
