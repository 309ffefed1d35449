import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What lies beside the weights; see the manifest of the shipped ones. */
export type Facts = Readonly<Record<string, unknown>>;

/** The manifest of a network's folder without its hashes; it was checked when the network was read. Empty where there is none. */
export async function manifestFacts(folder: string): Promise<Facts> {
  const content = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => undefined);
  if (content === undefined) return {};
  const { name: _name, files: _files, ...facts } = JSON.parse(content) as Record<string, unknown>;
  return facts;
}
