import { basename, extname, join, resolve } from 'node:path';
import { ImageError } from '../errors.js';

/** File systems on which `A.png` and `a.png` are one file. */
const FOLDS_CASE = process.platform === 'win32' || process.platform === 'darwin';

const keyOf = (path: string) => (FOLDS_CASE ? resolve(path).toLowerCase() : resolve(path));

/** Hands out paths in one folder, each to one input only. */
export class OutputPaths {
  private readonly folder: string;
  private readonly inputs: ReadonlySet<string>;
  private readonly owners = new Map<string, string>();

  /** @param inputs files that must not be overwritten */
  constructor(folder: string, inputs: readonly string[]) {
    this.folder = folder;
    this.inputs = new Set(inputs.map(keyOf));
  }

  /**
   * The paths `<base name of the input><suffix>.png`, one for each suffix.
   *
   * @throws {ImageError} if a path belongs to an earlier input, or is an input itself; then none is handed out
   */
  claim(input: string, suffixes: readonly string[]): string[] {
    const base = basename(input, extname(input));
    const paths = suffixes.map((suffix) => join(this.folder, `${base}${suffix}.png`));
    for (const path of paths) {
      if (this.inputs.has(keyOf(path))) {
        throw new ImageError(
          `Refused to overwrite the input ${path} with the result of ${input}: choose another folder for --out`,
        );
      }
      const owner = this.owners.get(keyOf(path));
      if (owner !== undefined) {
        throw new ImageError(
          `Refused to overwrite ${path}, the result of ${owner}, with that of ${input}: rename one of them`,
        );
      }
    }
    for (const path of paths) this.owners.set(keyOf(path), input);
    return paths;
  }
}
