/** Soaks a backend in a process or page of its own, and asks a fresh one for some of the calls. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SOFTWARE_GPU } from '../chromium.js';
import { visit } from '../package/browser.js';
import { pageFromSource } from '../page-from-source.js';
import { type Extent, growth, type SoakReport } from './soak.js';

/** Backends that are soaked. */
export const BACKENDS = ['engine', 'wasm', 'webgl'] as const;

/** What came of it. */
export interface SoakResult extends SoakReport {
  /** What grew, and calls that gave something else in a fresh process. */
  readonly findings: readonly string[];
}

type Make = (extent: Extent) => Promise<SoakReport>;

/** Makes the calls, and a sample of them again where nothing was done before. */
export async function soakBackend(backend: (typeof BACKENDS)[number], extent: Extent): Promise<SoakResult> {
  if (backend !== 'webgl') return judged((one) => inNode(backend, one), extent);
  const page = await pageFromSource({ page: fileURLToPath(new URL('page.ts', import.meta.url)) });
  try {
    return await judged((one) => inChromium(page.folder, one), extent);
  } finally {
    await page.remove();
  }
}

async function judged(make: Make, extent: Extent): Promise<SoakResult> {
  const report = await make(extent);
  const { sample: fresh } = await make({ ...extent, only: Object.keys(report.sample).map(Number) });
  const other = Object.entries(report.sample).filter(([number, text]) => fresh[Number(number)] !== text);
  return {
    ...report,
    findings: [
      ...growth(report.looks, extent.calls),
      ...other.map(([number, text]) => `call ${number} gave ${text}, but ${fresh[Number(number)]} in a fresh process`),
    ],
  };
}

async function inNode(backend: string, extent: Extent): Promise<SoakReport> {
  const program = fileURLToPath(new URL('node.ts', import.meta.url));
  const flags = ['--experimental-wasm-relaxed-simd', '--import', 'tsx', program];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, backend, JSON.stringify(extent)], {
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as SoakReport;
}

async function inChromium(folder: string, extent: Extent): Promise<SoakReport> {
  const { value } = await visit(
    { '/': folder },
    `/index.html#${encodeURIComponent(JSON.stringify(extent))}`,
    async (page) => {
      const shown = await page.waitForSelector('#report', { timeout: 3_600_000 });
      return JSON.parse((await shown.textContent())!) as SoakReport & { error?: string };
    },
    {},
    SOFTWARE_GPU.args,
  );
  if (value.error !== undefined) throw new Error(value.error);
  return value;
}
