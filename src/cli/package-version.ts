import { readFile } from 'node:fs/promises';

/** Version of this package; `dist/` and `src/cli/` lie at different depths below its package.json. */
export async function packageVersion(): Promise<string> {
  for (const up of ['../package.json', '../../package.json']) {
    const content = await readFile(new URL(up, import.meta.url), 'utf8').catch(() => '{}');
    const { name, version } = JSON.parse(content) as { name?: string; version?: string };
    if (name === 'msfsr' && version) return version;
  }
  return 'unknown';
}
