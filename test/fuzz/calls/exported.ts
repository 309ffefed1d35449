import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../', import.meta.url);
const json = (name: string) => JSON.parse(readFileSync(new URL(name, root), 'utf8'));

/** Starts its work when it is imported, and exports nothing. */
const SCRIPT = 'src/worker/worker-script.ts';

/** Source files of the package's entries, as the reference manual lists them. */
export function entryFiles(): readonly string[] {
  const files = (json('typedoc.json').entryPoints as string[]).filter((file) => file !== SCRIPT);
  const entries = Object.keys(json('package.json').exports).filter((name) => !/json$|\*|worker-script$/.test(name));
  if (files.length !== entries.length)
    throw new Error(`Expected a file for each of ${entries.join(', ')} but received ${files.join(', ')}`);
  return files;
}

/** Functions and classes that entries export, those in exported objects too, each under its first name. */
export async function exported(): Promise<ReadonlyMap<unknown, string>> {
  const found = new Map<unknown, string>();
  const add = (name: string, value: unknown) => {
    if (typeof value === 'function' && !found.has(value)) found.set(value, name);
  };
  for (const file of entryFiles()) {
    const entry: Record<string, unknown> = await import(fileURLToPath(new URL(file, root)));
    for (const [name, value] of Object.entries(entry)) {
      add(name, value);
      if (typeof value === 'object' && value !== null)
        for (const [part, own] of Object.entries(value)) add(`${name}.${part}`, own);
    }
  }
  return found;
}
