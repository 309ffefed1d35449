/** Rows against the baseline as an SVG: a dot for every seed, a line for the mean, a band for the noise. */
import { ticks } from '../../scripts/release/curve.js';
import { mean } from './results.js';

/** One line of a chart. */
export interface ChartRow {
  readonly name: string;
  /** A value for every seed. */
  readonly values: readonly number[];
}

const WIDTH = 640;
const ROW = 26;
const MARGIN = { left: 120, right: 24, top: 28, bottom: 40 };

/** Draws differences in dB; readable on light and dark pages. `noise`: half the width of the band around 0. */
export function differenceChart(title: string, rows: readonly ChartRow[], noise: number): string {
  const height = MARGIN.top + ROW * rows.length + MARGIN.bottom;
  const bottom = height - MARGIN.bottom;
  const values = [0, noise, -noise, ...rows.flatMap((row) => row.values)].filter(Number.isFinite);
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(0.01, 0.06 * (greatest - least));
  const [low, high] = [least - room, greatest + room];
  const x = (value: number) =>
    (MARGIN.left + ((value - low) / (high - low)) * (WIDTH - MARGIN.left - MARGIN.right)).toFixed(1);
  const marks = ticks(low, high, 6);
  const signed = (value: number) => `${value > 0 ? '+' : ''}${value}`;
  const lines = rows.map(({ name, values: seeds }, i) => {
    const y = MARGIN.top + ROW * (i + 0.5);
    const dots = seeds
      .map((value) => `<circle cx="${x(value)}" cy="${y}" r="4" fill="#2f7ed8" fill-opacity=".7"/>`)
      .join('');
    const middle = x(mean(seeds));
    return `<text x="${MARGIN.left - 8}" y="${y + 4}" text-anchor="end">${name}</text>
<line x1="${middle}" y1="${y - 9}" x2="${middle}" y2="${y + 9}" stroke="#2f7ed8" stroke-width="2"/>${dots}`;
  });
  const band = Number.isFinite(noise)
    ? `<rect x="${x(-noise)}" y="${MARGIN.top}" width="${(Number(x(noise)) - Number(x(-noise))).toFixed(1)}" height="${bottom - MARGIN.top}" fill-opacity=".15"/>`
    : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" fill="#808080" role="img">
<title>${title}</title>
${band}
<g stroke="#808080" stroke-opacity=".3">
${marks.map((mark) => `<line x1="${x(mark)}" y1="${MARGIN.top}" x2="${x(mark)}" y2="${bottom}"/>`).join('\n')}
</g>
<line x1="${x(0)}" y1="${MARGIN.top}" x2="${x(0)}" y2="${bottom}" stroke="#808080"/>
${marks.map((mark) => `<text x="${x(mark)}" y="${bottom + 16}" text-anchor="middle">${signed(mark)}</text>`).join('\n')}
<text x="${(MARGIN.left + WIDTH - MARGIN.right) / 2}" y="${height - 8}" text-anchor="middle">gain in PSNR Y less that of the baseline, dB</text>
<text x="${MARGIN.left}" y="16">${title}</text>
${lines.join('\n')}
</svg>
`;
}
