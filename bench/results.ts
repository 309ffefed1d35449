/** Results of benchmarks, a file for each machine: `bench/results/<processor>-<cores>.json`. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What tells one machine from another; nothing that tells whose it is. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** `linux-x64` */
  readonly platform: string;
}

/** What one benchmark gave. */
export interface Result {
  readonly bench: string;
  /** Options, without paths. */
  readonly options: readonly string[];
  /** Version of Node. */
  readonly node: string;
  /** Day of the run: `2026-01-31`. */
  readonly day: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** What a file holds. */
export interface MachineResults {
  readonly machine: Machine;
  readonly results: readonly Result[];
}

/** Where the files lie. */
export const RESULTS = fileURLToPath(new URL('results', import.meta.url));

/** Load of the last minute from which on a machine is too busy to be measured. */
const BUSY = 0.5;

/** Why what is measured now would not be worth keeping; undefined on a quiet machine. */
export function whyBusy([load = 0] = loadavg()): string | undefined {
  return load < BUSY ? undefined : `the machine is busy (load ${load.toFixed(1)}, below ${BUSY} is quiet)`;
}

/** The machine that runs this. */
export const thisMachine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  platform: `${process.platform}-${process.arch}`,
});

/** Keeps a result in the file of its machine, in the place of the one with the same options on the same Node. */
export function storeResult(result: Result, machine: Machine = thisMachine(), folder = RESULTS): string {
  const name = `${machine.cpu}-${machine.platform}-${machine.cores}`;
  const path = join(folder, `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.json`);
  const own = { ...result, options: result.options.map(withoutPath) };
  const key = ({ bench, options, node }: Result) => JSON.stringify([bench, options, node]);
  const others = readResults(folder)
    .filter(({ file }) => file === path)
    .flatMap(({ results }) => results)
    .filter((other) => key(other) !== key(own));
  const results = [...others, own].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify({ machine, results }, undefined, 1)}\n`);
  return path;
}

/** All files, in the order of their names. */
export function readResults(folder = RESULTS): (MachineResults & { readonly file: string })[] {
  return filesOf(folder).map((file) => ({ file, ...(JSON.parse(readFileSync(file, 'utf8')) as MachineResults) }));
}

function filesOf(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return names.sort().map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Where somebody keeps pictures is nobody's business. */
const withoutPath = (option: string): string => (/[\\/]/.test(option) ? '…' : option);
