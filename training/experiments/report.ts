/** docs/EXPERIMENTS.md: its figures and charts come from the results, its words stay. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { differenceChart } from './chart.js';
import { type Compared, compare, mean, noise, type Result, readResults } from './results.js';
import { BASELINE, ROWS, type Row } from './rows.js';

const DOCS = fileURLToPath(new URL('../../docs', import.meta.url));
const REPORT = `${DOCS}/EXPERIMENTS.md`;

const CHARTS: Readonly<Record<Row['group'], string>> = {
  prior: 'What the boundaries show',
  granularity: 'Granularity of the lines',
  stages: 'Stages',
  gan: 'Discriminators',
  degradation: 'Degraded inputs',
  training: 'Training',
};
const GROUPS = Object.keys(CHARTS) as Row['group'][];

/** Path below the repository → contents. */
export type Files = ReadonlyMap<string, string>;

/**
 * Puts the results into the report: what stands between `<!-- name -->` and `<!-- /name -->` is written anew.
 *
 * @returns the report and its charts
 */
export function render(report: string, results: readonly Result[]): Files {
  const compared = compare(ROWS, results);
  const error = noise(compared);
  const groups = new Map(GROUPS.map((group) => [group, [...baseline(compared), ...members(compared, group)]]));
  const figures: Record<string, string> = {
    ...Object.fromEntries([...groups].map(([group, rows]) => [group, `\n${table(group, rows)}\n`])),
    noise: Number.isFinite(error) ? error.toFixed(3) : '–',
    samples: String(results[0]?.samples ?? '–'),
    runs: String(results.length),
    minutes: (results.reduce((sum, { seconds }) => sum + seconds, 0) / 60).toFixed(0),
  };
  const text = report.replace(/<!-- (\w+) -->[\s\S]*?<!-- \/\1 -->/g, (whole, name: string) =>
    name in figures ? `<!-- ${name} -->${figures[name]}<!-- /${name} -->` : whole,
  );
  const charts = GROUPS.map((group): [string, string] => {
    const rows = members(compared, group).map(({ row, differences }) => ({ name: row.name, values: differences }));
    return [`docs/experiments/${group}.svg`, differenceChart(CHARTS[group], rows, 2 * error)];
  });
  return new Map([['docs/EXPERIMENTS.md', text], ...charts]);
}

/** Renders the report that lies in docs from the results that lie here, and writes it. */
export function writeReport(results: string): void {
  mkdirSync(`${DOCS}/experiments`, { recursive: true });
  for (const [path, text] of render(readFileSync(REPORT, 'utf8'), readResults(results))) {
    writeFileSync(`${DOCS}/../${path}`, text);
  }
}

const baseline = (compared: readonly Compared[]) => compared.filter(({ row }) => row.name === BASELINE);
const members = (compared: readonly Compared[], group: Row['group']) =>
  compared.filter(({ row }) => row.group === group && row.name !== BASELINE);

const signed = (value: number, digits = 2) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;

/** One column of a table. */
interface Column {
  readonly title: string;
  readonly cell: (compared: Compared) => string;
  /** Groups that have it; all without. */
  readonly groups?: readonly Row['group'][];
}

const of = (results: readonly Result[], key: 'gain' | 'ssim' | 'backProjected') =>
  mean(results.map((result) => result[key]));

const COLUMNS: readonly Column[] = [
  { title: 'row', cell: ({ row }) => `\`${row.name}\`` },
  { title: 'what', cell: ({ row }) => row.what },
  { title: 'MMAC', cell: ({ results }) => (results[0]!.macs / 1e6).toFixed(0) },
  { title: 'parameters', cell: ({ results }) => `${Math.round(results[0]!.parameters / 1e3)} k` },
  {
    title: 'gain, dB (each seed)',
    cell: ({ results }) => `**${signed(of(results, 'gain'))}** (${results.map(({ gain }) => signed(gain)).join(', ')})`,
  },
  {
    title: `against \`${BASELINE}\`, dB`,
    cell: ({ row, differences }) =>
      row.name === BASELINE || differences.length === 0
        ? ''
        : `${signed(mean(differences), 3)} (${differences.map((d) => signed(d, 3)).join(', ')})`,
  },
  { title: 'SSIM', cell: ({ results }) => of(results, 'ssim').toFixed(4) },
  {
    title: 'back-projected, dB',
    cell: ({ results }) => signed(of(results, 'backProjected')),
    groups: ['gan', 'training'],
  },
  {
    title: 'gain on `real` inputs, dB (each seed)',
    cell: ({ results }) => {
      const gains = results.flatMap(({ realGain }) => realGain ?? []);
      return gains.length > 0 ? `**${signed(mean(gains))}** (${gains.map((gain) => signed(gain)).join(', ')})` : '';
    },
    groups: ['degradation'],
  },
  {
    title: 'NIQE-style',
    cell: ({ results }) => {
      const found = results.flatMap(({ niqeStyle }) => niqeStyle ?? []);
      return found.length > 0 ? mean(found).toFixed(2) : '';
    },
    groups: ['gan'],
  },
];

function table(group: Row['group'], rows: readonly Compared[]): string {
  const columns = COLUMNS.filter(({ groups }) => !groups || groups.includes(group));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const body = rows.map((row) => line(columns.map(({ cell }) => cell(row))));
  return [line(columns.map(({ title }) => title)), line(columns.map(() => '---')), ...body].join('\n');
}
