import { mkdir } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { parseArgs } from 'node:util';
import { networkName } from '../network-name.js';

/** What the program is asked for. */
export interface Options {
  readonly face: string;
  readonly sheet: string;
  /** Names of shipped weights, or folders. */
  readonly networks: readonly string[];
  /** What each network is called on the sheet. */
  readonly labels: readonly string[];
  readonly truth: string | undefined;
}

/** Something that the user can put right. */
export class UsageError extends Error {}

const USAGE = 'Usage: main.ts FACE SHEET.png NETWORK … [--truth FILE]: names of shipped weights, or folders';

/**
 * Reads the command line, and makes the folder of the sheet.
 *
 * @throws {UsageError} for options that are wrong or missing
 */
export async function readOptions(args: readonly string[]): Promise<Options> {
  const { values, positionals } = parsed(args);
  const [face, sheet, ...networks] = positionals;
  if (!face || !sheet || networks.length === 0) throw new UsageError(USAGE);
  if (extname(sheet).toLowerCase() !== '.png')
    throw new UsageError(`Expected the name of a PNG file for the sheet but received "${sheet}": end it in .png`);
  const labels = labelsOf(networks);
  await mkdir(dirname(sheet), { recursive: true }).catch((error: Error) => {
    throw new UsageError(`Cannot make the folder of "${sheet}": ${error.message}`);
  });
  return { face, sheet, networks, labels, truth: values.truth };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { truth: { type: 'string' } } });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}. ${USAGE}`);
  }
}

/**
 * Names for networks: their folders, and as many of the folders above as tell them apart.
 *
 * @throws {UsageError} for a network that comes twice
 */
function labelsOf(networks: readonly string[]): string[] {
  return networks.map((place, i) => {
    const others = networks.filter((_, j) => j !== i);
    const isUnique = (depth: number) =>
      others.every((other) => networkName(other, depth) !== networkName(place, depth));
    const depths = place.split(/[/\\]/).map((_, above) => above + 1);
    const depth = depths.find(isUnique);
    if (depth === undefined) throw new UsageError(`Received the network ${place} twice: name each one once`);
    return networkName(place, depth);
  });
}
