import { mkdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { ImageError } from '../errors.js';
import { diskErrorText } from '../node/disk-error.js';
import { destinationOf } from '../node/replace-file.js';
import { type Input, identityOf } from './collect-inputs.js';

/** File systems on which `A.png` and `a.png` are one file. */
const FOLDS_CASE = process.platform === 'win32' || process.platform === 'darwin';

/**
 * Makes a folder for results, and those above it.
 *
 * @throws {ImageError} it cannot be made
 */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new ImageError(`Cannot make the folder ${folder} for the results: ${diskErrorText(error)}`, { cause: error });
  });
}

/** Hands out paths in one folder, each to one input only. */
export class OutputPaths {
  private readonly owners = new Map<string, string>();

  private constructor(
    private readonly folder: string,
    private readonly inputs: ReadonlySet<string>,
  ) {}

  /** @param inputs files that must not be overwritten, under whatever name */
  static async in(folder: string, inputs: readonly Input[]): Promise<OutputPaths> {
    return new OutputPaths(folder, new Set(await Promise.all(inputs.map(({ path }) => identityOf(path)))));
  }

  /**
   * The paths `<base name of the input><ending>`, one for each ending: `.png`, `_stage1.png`, …
   *
   * @throws {ImageError} if a path belongs to an earlier input, is an input itself or cannot be; then none is handed out
   */
  async claim(input: Input, endings: readonly string[]): Promise<string[]> {
    try {
      return await this.claimAll(input, endings);
    } catch (error) {
      if (error instanceof ImageError) throw error;
      throw new ImageError(`Cannot write the result of ${input.path}: ${(error as Error).message}`, { cause: error });
    }
  }

  private async claimAll({ path: input, below }: Input, endings: readonly string[]): Promise<string[]> {
    const base = basename(input, extname(input));
    const paths = endings.map((ending) => join(this.folder, below, `${base}${ending}`));
    const keys: string[] = [];
    for (const path of paths) {
      if (this.inputs.has(await identityOf(path))) {
        throw new ImageError(
          `Refused to overwrite the input ${path} with the result of ${input}: choose another folder for --out`,
        );
      }
      const destination = await destinationOf(path);
      const key = FOLDS_CASE ? destination.toLowerCase() : destination;
      const owner = this.owners.get(key);
      if (owner !== undefined) {
        throw new ImageError(
          `Refused to overwrite ${path}, the result of ${owner}, with that of ${input}: rename one of them`,
        );
      }
      keys.push(key);
    }
    for (const key of keys) this.owners.set(key, input);
    return paths;
  }

  /** Gives back what an input has claimed: it came to nothing, and another one may have the paths. */
  release({ path }: Input): void {
    for (const [key, owner] of this.owners) if (owner === path) this.owners.delete(key);
  }
}
