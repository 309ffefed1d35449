/** The queue with a real Redis, and a worker that dies at its work. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPhoto, restorePhoto, writePng } from '../../src/node/index.js';
import { pattern } from '../image/pattern.js';
import { root } from '../package/build.js';

const LONG = 300_000;
const noRedis = spawnSync('redis-server', ['--version']).error ? 'no redis-server on this machine' : undefined;

let folder = '';
const inFolder = (...names: string[]) => join(folder, ...names);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'msfsr-queue-'));
  await mkdir(inFolder('in'));
  // Noise takes long to encode, so that the kill comes while the result is being written.
  await writePng(pattern('noise', 320, 240, 1), inFolder('in', 'noise.png'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts the example; `said` grows with what it says. */
function start(): { readonly program: ChildProcess; readonly said: () => string; readonly ended: Promise<unknown[]> } {
  const command = [join(root, 'node_modules/tsx/dist/cli.mjs'), 'examples/queue/main.ts'];
  const program = spawn(process.execPath, [...command, inFolder('in'), inFolder('out'), '--silence', '4'], {
    cwd: root,
  });
  let said = '';
  for (const stream of [program.stdout, program.stderr])
    stream.on('data', (part: Buffer) => {
      said += part.toString();
    });
  return { program, said: () => said, ended: once(program, 'exit') };
}

const results = () => readdir(inFolder('out')).catch((): string[] => []);

describe.skipIf(noRedis)(`examples/queue${noRedis ? ` (skipped: ${noRedis})` : ''}`, { timeout: LONG }, () => {
  it('has another worker restore the photograph of one that was killed', async () => {
    const { program, said, ended } = start();
    while (!(await results()).some((name) => name.endsWith('.tmp'))) {
      expect([program.exitCode, said()]).toEqual([null, expect.any(String)]);
      await setTimeout(5);
    }
    const first = Number(/worker (\d+) restores/.exec(said())![1]);
    process.kill(first, 'SIGKILL');
    const [code] = await ended;
    expect([code, said()]).toEqual([0, expect.stringContaining('1 done, 0 failed')]);
    expect(said()).toContain(`worker ${first} ended: SIGKILL`);
    const by = Number(/noise\.png -> .* worker (\d+)\)/.exec(said())![1]);
    expect(said()).toContain(`worker ${by} restores`);
    expect(by).not.toBe(first);

    const [result, ...others] = await results();
    expect([result, others]).toEqual([expect.stringMatching(/^photo-[0-9a-f]{32}\.png$/), []]);
    const expected = await restorePhoto(await readFile(inFolder('in', 'noise.png')));
    const written = await readPhoto(inFolder('out', result!));
    expect(Buffer.from(written.image.data).equals(Buffer.from(expected.image.data))).toBe(true);
  });

  it('makes a whole result once, whatever the photograph is called, and gives up what is no picture', async () => {
    const [result] = await results();
    const { mtimeMs } = await stat(inFolder('out', result!));
    await copyFile(inFolder('in', 'noise.png'), inFolder('in', 'same.png'));
    await writeFile(inFolder('in', 'broken.png'), 'no picture');
    const { said, ended } = start();
    expect([(await ended)[0], said()]).toEqual([1, expect.stringContaining('2 done, 1 failed')]);
    for (const name of ['noise.png', 'same.png'])
      expect(said()).toMatch(new RegExp(`${name} -> .*${result} \\(there already`));
    expect(said()).toMatch(/broken\.png: Cannot read .*"no picture"/);
    expect(said().match(/restores .*broken\.png/g)).toHaveLength(1);
    expect(await results()).toEqual([result]);
    expect((await stat(inFolder('out', result!))).mtimeMs).toBe(mtimeMs);
  });
});
