/** The training curve as SVG: gain on val over pictures seen, all runs of a network one after the other. */

/** One validation. */
export interface CurvePoint {
  /** Pictures seen so far, over all runs. */
  readonly samples: number;
  /** PSNR Y over bicubic, dB. */
  readonly gain: number;
}

/** A line of `log.jsonl`. */
interface LogLine {
  readonly samples?: number;
  readonly hours?: number;
  readonly validation?: boolean;
  readonly gain?: number;
}

/** What a network has been through. */
export interface TrainingHistory {
  readonly samples: number;
  readonly hours: number;
  readonly curve: readonly CurvePoint[];
  /** Samples at which each run began. */
  readonly starts: readonly number[];
}

/** Joins the logs (contents of `log.jsonl`) of runs of which each went on from the weights of the one before. */
export function trainingHistory(logs: readonly string[]): TrainingHistory {
  let [samples, hours] = [0, 0];
  const curve: CurvePoint[] = [];
  const starts: number[] = [];
  for (const log of logs) {
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LogLine);
    starts.push(samples);
    for (const line of lines) {
      if (line.validation && line.gain !== undefined)
        curve.push({ samples: samples + (line.samples ?? 0), gain: line.gain });
    }
    const last = lines.findLast((line) => line.samples);
    samples += last?.samples ?? 0;
    hours += last?.hours ?? 0;
  }
  return { samples, hours, curve, starts };
}

const WIDTH = 640;
const HEIGHT = 300;
const MARGIN = { left: 52, right: 16, top: 16, bottom: 44 };

/** Draws {@link TrainingHistory.curve}; readable on light and dark pages. */
export function curveSvg({ curve, samples, starts }: TrainingHistory, title: string): string {
  const low = Math.floor(Math.min(...curve.map(({ gain }) => gain)) * 2) / 2;
  const high = Math.ceil(Math.max(...curve.map(({ gain }) => gain)) * 5) / 5;
  const x = (value: number) => MARGIN.left + (value / samples) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (value: number) =>
    HEIGHT - MARGIN.bottom - ((value - low) / (high - low)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const text = (px: number, py: number, anchor: string, content: string) =>
    `<text x="${px.toFixed(1)}" y="${py.toFixed(1)}" text-anchor="${anchor}">${content}</text>`;
  const line = (x1: number, y1: number, x2: number, y2: number, extra = '') =>
    `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}"${extra}/>`;
  const gains = ticks(low, high, 6);
  const seen = ticks(0, samples, 6);
  const points = curve.map((point) => `${x(point.samples).toFixed(1)},${y(point.gain).toFixed(1)}`).join(' ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#808080" role="img">
<title>${title}</title>
<g stroke="#808080" stroke-opacity=".3">
${gains.map((gain) => line(MARGIN.left, y(gain), WIDTH - MARGIN.right, y(gain))).join('\n')}
</g>
<g stroke="#808080" stroke-dasharray="3 3">
${starts
  .slice(1)
  .map((start) => line(x(start), MARGIN.top, x(start), HEIGHT - MARGIN.bottom))
  .join('\n')}
</g>
${gains.map((gain) => text(MARGIN.left - 6, y(gain) + 4, 'end', `+${gain.toFixed(1)}`)).join('\n')}
${seen.map((value) => text(x(value), HEIGHT - MARGIN.bottom + 16, 'middle', `${value / 1000}`)).join('\n')}
${text((MARGIN.left + WIDTH - MARGIN.right) / 2, HEIGHT - 8, 'middle', 'pictures seen, thousands')}
${text(MARGIN.left + 6, MARGIN.top + 12, 'start', 'gain in PSNR Y over bicubic on val, dB')}
<polyline points="${points}" fill="none" stroke="#2f7ed8" stroke-width="2"/>
</svg>
`;
}

/** Round values from `low` to `high`, about `count` of them. */
export function ticks(low: number, high: number, count: number): number[] {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= raw)!;
  const found: number[] = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step / 1e6; value += step) {
    found.push(Math.round(value * 1e6) / 1e6);
  }
  return found;
}
