import type { ZooRow } from './measure.js';

const count = new Intl.NumberFormat('en-US');

/** Columns in order: heading and text of a row; what a row lacks is a dash. */
const COLUMNS: readonly (readonly [heading: string, text: (row: ZooRow) => string | undefined])[] = [
  ['network', ({ network }) => (network === 'bicubic' ? network : `\`${network}\``)],
  ['parameters', ({ parameters }) => (parameters === undefined ? undefined : count.format(parameters))],
  ['GMAC, 16²', ({ macs }) => (macs === undefined ? undefined : (macs / 1e9).toFixed(2))],
  ['pictures seen', ({ training }) => training && count.format(training.pictures)],
  ['processor min', ({ training }) => training && (training.processorSeconds / 60).toFixed(0)],
  ['PSNR Y, dB', ({ quality }) => quality.psnrY.toFixed(2)],
  ['SSIM Y', ({ quality }) => quality.ssimY.toFixed(4)],
  ['MS-SSIM Y', ({ quality }) => quality.msSsimY.toFixed(4)],
  ['NIQE-style', ({ quality }) => quality.niqeStyle.toFixed(2)],
  ['boundary error', ({ faces }) => faces?.boundaryError.toFixed(4)],
  ['identity, cosine', ({ faces }) => faces?.identityCosine.toFixed(4)],
  ['ms in the engine', ({ milliseconds }) => milliseconds?.toFixed(1)],
];

/** The rows as a Markdown table. */
export function zooTable(rows: readonly ZooRow[]): string {
  const headings = COLUMNS.map(([heading]) => heading);
  const lines = [headings, headings.map((_, i) => (i === 0 ? '---' : '--:'))];
  for (const row of rows) lines.push(COLUMNS.map(([, text]) => text(row) ?? '-'));
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
