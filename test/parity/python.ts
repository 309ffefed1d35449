import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPython } from '../../scripts/find-python.js';

/** Folder of the PyTorch program. */
export const TRAINING = fileURLToPath(new URL('../../training', import.meta.url));

/** Python with torch, or undefined; found once, because importing torch takes seconds. */
export const python = findPython();

/** Why tests that need PyTorch are skipped; undefined where they run. */
export const withoutPython = (): string | undefined =>
  python ? undefined : 'no Python with torch: set MSFSR_PYTHON or install python3-torch and python3-pil';

/** Adds the reason to the title of a skipped test. */
export const titled = (title: string): string => (python ? title : `${title} (skipped: ${withoutPython()})`);

/**
 * Runs Python in the folder of the PyTorch program.
 *
 * @returns standard output
 * @throws {Error} with what it wrote to standard error, if it fails
 */
export function runPython(args: readonly string[], timeout = 300_000): string {
  const env = { ...process.env, PYTHONPATH: TRAINING, PYTHONDONTWRITEBYTECODE: '1' };
  const result = spawnSync(python!, [...args], { cwd: TRAINING, env, encoding: 'utf8', timeout });
  if (result.status !== 0) throw new Error(`${args.join(' ')}: ${result.error?.message ?? ''}\n${result.stderr}`);
  return result.stdout;
}

/** NHWC numbers with their shape. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Options of {@link pythonForward}. */
export interface ForwardOptions {
  /** Layers, or `layer/step`, whose results are wanted besides the outputs. */
  readonly taps?: readonly string[];
  readonly entry?: number;
  readonly training?: boolean;
}

/** Runs a saved network in PyTorch. */
export function pythonForward(
  folder: string,
  inputs: Readonly<Record<string, Values>>,
  { taps = [], entry = 1, training = false }: ForwardOptions = {},
): Map<string, Values> {
  const work = mkdtempSync(join(tmpdir(), 'msfsr-forward-'));
  try {
    const files = Object.entries(inputs).map(([name, { shape, data }], i) => {
      writeFileSync(join(work, `in${i}.bin`), data);
      return [name, { shape, file: `in${i}.bin` }];
    });
    const spec = { inputs: Object.fromEntries(files), taps, entry, training };
    writeFileSync(join(work, 'spec.json'), JSON.stringify(spec));
    const out = join(work, 'out');
    runPython(['-m', 'msfsr_training', 'forward', '--model', folder, '--spec', join(work, 'spec.json'), '--out', out]);
    return readOutputs(out);
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Reads a folder with `outputs.json`. */
export function readOutputs(folder: string): Map<string, Values> {
  const { outputs } = JSON.parse(readFileSync(join(folder, 'outputs.json'), 'utf8')) as {
    outputs: Record<string, { shape: number[]; file: string }>;
  };
  return new Map(
    Object.entries(outputs).map(([name, { shape, file }]) => {
      const bytes = new Uint8Array(readFileSync(join(folder, file)));
      return [name, { shape, data: new Float32Array(bytes.buffer) }];
    }),
  );
}

/** Standard deviation. */
export function deviation({ data }: Values): number {
  const mean = data.reduce((sum, v) => sum + v, 0) / data.length;
  return Math.sqrt(data.reduce((sum, v) => sum + (v - mean) ** 2, 0) / data.length);
}

/** Largest difference as a share of the root mean square of the expected values; infinite for other shapes. */
export function relativeError(came: Values, expected: Values): number {
  if (came.shape.join() !== expected.shape.join()) return Infinity;
  const rms = Math.sqrt(expected.data.reduce((sum, v) => sum + v * v, 0) / expected.data.length);
  let largest = 0;
  for (const [i, value] of expected.data.entries()) {
    const difference = Math.abs(came.data[i]! - value);
    if (!(difference <= largest)) largest = difference;
  }
  return largest / rms;
}
