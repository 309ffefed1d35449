import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { withoutRethrowing } from '../../src/node/process-listeners.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

describe('listeners on process', () => {
  const mine = () => undefined;
  afterEach(() => void process.removeListener('unhandledRejection', mine));

  it('that others add meanwhile stay', async () => {
    await withoutRethrowing(async () => void process.on('unhandledRejection', mine));
    expect(process.listeners('unhandledRejection')).toContain(mine);
  });

  it('a program outlives a rejection that nobody awaits', () => {
    const program = `
      process.on('unhandledRejection', (error) => console.log('seen:', error.message));
      process.on('uncaughtException', (error) => console.log('caught:', error.message));
      const { useWasm } = await import('./src/node/use-wasm.ts');
      await useWasm();
      Promise.reject(new Error('x'));
      setTimeout(() => { throw new Error('y'); }, 10);
    `;
    const argv = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const out = execFileSync(process.execPath, argv, { cwd: root, encoding: 'utf8' });
    expect(out).toBe('seen: x\ncaught: y\n');
  });
});
