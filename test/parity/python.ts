import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findPython } from '../../scripts/find-python.js';

/** Folder of the PyTorch program. */
export const TRAINING = fileURLToPath(new URL('../../training', import.meta.url));

/** Python with torch, or undefined. */
export const python = findPython();

/** Why tests that need PyTorch are skipped; undefined where they run. */
export const withoutPython = (): string | undefined =>
  python ? undefined : 'no Python with torch: set MSFSR_PYTHON or install python3-torch and python3-pil';

/** Adds the reason to the title of a skipped test. */
export const titled = (title: string): string => (python ? title : `${title} (skipped: ${withoutPython()})`);

const SERVER = fileURLToPath(new URL('python_server.py', import.meta.url));
interface Answer {
  readonly status: number | string;
  readonly out: string;
  readonly error: string;
}
/** Longest time that a command line may take, ms. */
const LONGEST = 300_000;
let server: ((args: readonly string[]) => Promise<Answer>) | undefined;

/** Starts an interpreter that runs one command line after the other, and ends with this process. */
function startServer(): (args: readonly string[]) => Promise<Answer> {
  const env = { ...process.env, PYTHONPATH: TRAINING, PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn(python!, [SERVER], { cwd: TRAINING, env, stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  child.on('error', () => child.stdout.destroy());
  child.stdin.on('error', () => undefined); // whoever waits for an answer hears that Python has ended
  child.once('close', () => {
    server = undefined;
  });
  return async (args) => {
    const clock = setTimeout(() => child.kill('SIGKILL'), LONGEST);
    child.stdin.write(`${JSON.stringify(args)}\n`);
    const { value } = await answers.next().finally(() => clearTimeout(clock));
    if (value === undefined) throw new Error(`${args.join(' ')}: Python ended, or took more than ${LONGEST / 1000} s`);
    return JSON.parse(value);
  };
}

/**
 * Runs Python in the folder of the PyTorch program, all command lines of a test file in one process: importing torch takes seconds.
 *
 * @returns standard output
 * @throws {Error} with what it wrote to standard error, if it fails
 */
export async function runPython(args: readonly string[]): Promise<string> {
  server ??= startServer();
  const { status, out, error } = await server(args);
  if (status !== 0) throw new Error(`${args.join(' ')}: ${status}\n${error}`);
  return out;
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
export async function pythonForward(
  folder: string,
  inputs: Readonly<Record<string, Values>>,
  { taps = [], entry = 1, training = false }: ForwardOptions = {},
): Promise<Map<string, Values>> {
  const work = mkdtempSync(join(tmpdir(), 'msfsr-forward-'));
  try {
    const named = Object.entries(inputs).map(([name, { shape, data }], i) => {
      writeFileSync(join(work, `in${i}.bin`), data);
      return [name, { shape, file: `in${i}.bin` }];
    });
    const spec = { inputs: Object.fromEntries(named), taps, entry, training };
    writeFileSync(join(work, 'spec.json'), JSON.stringify(spec));
    const out = join(work, 'out');
    const files = ['--model', folder, '--spec', join(work, 'spec.json'), '--out', out];
    await runPython(['-m', 'msfsr_training', 'forward', ...files]);
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
