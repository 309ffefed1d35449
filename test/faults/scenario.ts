import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A command that is disturbed. */
export interface Scenario {
  readonly name: string;
  /** Makes inputs in a folder that is there. */
  prepare(root: string): Promise<Work>;
}

/** Inputs, and what is to be done with them. */
export interface Work {
  /** Makes the folder that holds the results of one run and of those that go on with it. */
  open(folder: string): Promise<void>;
  /** The command line that starts, or goes on with what lies there. */
  argv(folder: string): Promise<string[]>;
  /** Rejects where something in the folder is half written; temporary files may lie there. */
  check(folder: string): Promise<void>;
  /** What was made, by name: the same for the same results. */
  results(folder: string): Promise<Record<string, string>>;
}

/** Files below a folder, relative, sorted; none if it is missing. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Whether a path belongs to a file that was being written. */
export const isTemporary = (path: string) => /(^|[\\/])\.msfsr-/.test(path);

/** Hash of each file, by path. */
export async function hashesOf(folder: string, paths: readonly string[]): Promise<Record<string, string>> {
  const hash = async (path: string) =>
    createHash('sha256')
      .update(await readFile(join(folder, path)))
      .digest('hex');
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await hash(path)] as const)));
}
