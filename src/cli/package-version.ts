import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../node/package-root.js';

/** Version of this package. */
export async function packageVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return version;
}
