/** Starts the example with a queue as its comment says, and kills a worker. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { portrait } from '../../examples/portraits.js';
import { resize } from '../../src/image/resize.js';
import { readImage, writePng } from '../../src/node/index.js';
import { root } from '../package/build.js';

const folder = mkdtempSync(join(tmpdir(), 'msfsr-queue-'));
const [photographs, results] = [join(folder, 'photographs'), join(folder, 'results')];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the example; `watch` sees its lines as they come. */
async function start(watch: (line: string) => void = () => {}) {
  const program = [join(root, 'node_modules/tsx/dist/cli.mjs'), 'examples/queue/main.ts', photographs, results];
  const child = spawn(process.execPath, program, { cwd: root, env: { ...process.env, SILENCE: '4000' } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (data) => {
    said.out += data;
    for (const line of `${data}`.split('\n')) watch(line);
  });
  child.stderr.on('data', (data) => {
    said.err += data;
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, ...said };
}

const lacking = spawnSync('redis-server', ['--version']).error ? ' (skipped: redis-server is missing)' : '';

test.skipIf(lacking)(
  `queue does every photograph once, also one whose worker is killed${lacking}`,
  async () => {
    mkdirSync(photographs);
    const face = resize(await readImage(await portrait(0)), 96, 96);
    for (const name of ['a', 'b', 'c']) await writePng(face, join(photographs, `${name}.png`));
    writeFileSync(join(photographs, 'broken.png'), 'no picture');
    let killed: string | undefined;
    const { code, out, err } = await start((line) => {
      const [, worker, photo] = /^(\d+) begins .*\/(\w\.png)$/.exec(line) ?? [];
      if (!worker || killed) return;
      killed = photo;
      process.kill(Number(worker), 'SIGKILL');
    });
    expect(err).toMatch(/^.*broken\.png: Cannot read /m);
    expect(out).toContain('3 done, 1 failed');
    expect(code).toBe(1);
    const begun = [...out.matchAll(/^\d+ begins .*\/(.*)$/gm)].map(([, name]) => name);
    expect(begun.sort()).toEqual(['a.png', 'b.png', 'broken.png', 'c.png', killed].sort());
    const made = readdirSync(results);
    expect(made.map((name) => name.replace(/\.[0-9a-f]{8}\./, '.')).sort()).toEqual(
      ['a', 'b', 'c'].map((name) => `${name}.png.x2.png`),
    );
    for (const name of made) expect(await readImage(join(results, name))).toMatchObject({ width: 192, height: 192 });
    const again = await start();
    expect(again.out.match(/: was there$/gm)).toHaveLength(3);
  },
  300_000,
);
