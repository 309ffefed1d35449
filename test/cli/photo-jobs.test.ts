/** Photographs in threads, judged by a face library, and after a kill. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { portraitWall } from '../../examples/portrait-wall.js';
import type { PhotoFileReport } from '../../src/cli/restore-photo-file.js';
import { readImage, writePng } from '../../src/node/index.js';
import { pattern } from '../image/pattern.js';
import { buildIfStale } from '../package/build.js';
import { drawnPhoto } from '../photo/drawn-photo.js';
import { run } from './run.js';
import { BUILT, startCli } from './start.js';
import { temporaryFolder } from './tiny-network.js';

const LONG = 300_000;
const folder = temporaryFolder();
const box = { x: 12, y: 8, width: 16, height: 18 };
let counter = 0;
beforeAll(buildIfStale, LONG);

async function newFolder() {
  const root = join(folder.path, `jobs${++counter}`);
  const input = join(root, 'in');
  await mkdir(input, { recursive: true });
  const boxes = join(root, 'boxes.json');
  return { root, input, boxes, out: (name: string) => join(root, name) };
}

async function drawnFolder(names: readonly string[]) {
  const made = await newFolder();
  for (const [i, name] of names.entries())
    await writePng(drawnPhoto(40 + 8 * i, 32, [box]), join(made.input, `${name}.png`));
  await writeFile(join(made.input, 'broken.png'), 'no picture');
  await writeFile(made.boxes, JSON.stringify(Object.fromEntries([...names, 'broken'].map((n) => [`${n}.png`, [box]]))));
  return made;
}

const filesOf = (json: string) => (JSON.parse(json) as { files: PhotoFileReport[] }).files;
/** The report without its times and the folder of the results. */
const timeless = (json: string, out: string) =>
  JSON.stringify(filesOf(json), (key, value) => (key === 'milliseconds' ? 0 : value)).replaceAll(out, 'OUT');

describe('msfsr photo --jobs', { timeout: LONG }, () => {
  it('gives the results, the report and the exit code of one job', async () => {
    const { input, boxes, out } = await drawnFolder(['a', 'c', 'd', 'e']);
    const photo = (name: string, ...more: string[]) =>
      run(['photo', input, '--out', out(name), '--boxes', boxes, '--scale', '2', '--json', ...more]);
    const [one, three] = [await photo('one'), await photo('three', '--jobs', '3')];
    expect([three.code, three.err]).toEqual([1, one.err]);
    expect(timeless(three.out, out('three'))).toBe(timeless(one.out, out('one')));
    expect(await readdir(out('three'))).toEqual(['a.png', 'c.png', 'd.png', 'e.png']);
    for (const name of await readdir(out('one')))
      expect(await readFile(join(out('three'), name))).toEqual(await readFile(join(out('one'), name)));
  });

  it('draws one bar for all', async () => {
    const { input, boxes, out } = await drawnFolder(['a', 'c']);
    const argv = ['photo', input, '--out', out('bar'), '--boxes', boxes, '--scale', '2', '--jobs', '2'];
    const { err } = await run(argv, { isTerminal: true });
    const done = [...err.matchAll(/\[[#-]{24}\] (\d)\/3 /g)].map(([, count]) => Number(count));
    expect(done.length).toBeGreaterThan(2);
    expect(done).toEqual([...done].sort());
  });

  it('loses the photograph alone on which a thread dies', async () => {
    const { root, input, boxes, out } = await drawnFolder(['a', 'c', 'd', 'e']);
    const deadly = join(root, 'deadly.mjs');
    const script = `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ photo }) => photo?.file.path.endsWith('c.png') && process.exit(7));`;
    await writeFile(deadly, script);
    const argv = ['photo', input, '--out', out('dead'), '--boxes', boxes, '--scale', '2', '--jobs', '2'];
    const { code, err } = await run([...argv, '--import', deadly]);
    expect([code, err]).toEqual([1, expect.stringMatching(/c\.png: Expected a result but the thread .* ended/)]);
    expect(await readdir(out('dead'))).toEqual(['a.png', 'd.png', 'e.png']);
  });

  it('loses the photograph alone to which a thread answers wrongly, and passes over second answers', async () => {
    const { root, input, boxes, out } = await drawnFolder(['a', 'c', 'd', 'e']);
    const disturbing = join(root, 'disturbing.mjs');
    const script = `import { parentPort } from 'node:worker_threads';
      const { postMessage } = parentPort;
      parentPort.postMessage = (message) => {
        const isReport = message.report?.file;
        if (isReport?.endsWith('c.png')) return postMessage.call(parentPort, { id: message.id, report: {} });
        for (const one of ['hello', null, { id: 99, report: {} }, message]) postMessage.call(parentPort, one);
        if (isReport) postMessage.call(parentPort, { id: message.id, failed: 'too late' });
      };`;
    await writeFile(disturbing, script);
    const argv = ['photo', input, '--out', out('odd'), '--boxes', boxes, '--scale', '2', '--jobs', '2'];
    const { code, err } = await run([...argv, '--import', disturbing]);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/c\.png: Expected a result but .* ended: it answered Object/),
    ]);
    expect(err).not.toContain('too late');
    expect(await readdir(out('odd'))).toEqual(['a.png', 'c.png', 'd.png', 'e.png']);
  });

  it('refuses what one job refuses, before any work', async () => {
    const { input, boxes, out } = await drawnFolder(['a', 'c']);
    const photo = (...more: string[]) => run(['photo', input, '--out', out('none'), ...more, '--jobs', '2']);
    const fidelity = await photo('--boxes', boxes, '--fidelity', '0.5', '--weights', 'compact-x16');
    expect([fidelity.code, fidelity.err]).toEqual([2, expect.stringContaining('natural detail')]);
    const clip = await photo('--boxes', boxes, '--sequence');
    expect([clip.code, clip.err]).toEqual([2, expect.stringContaining('--jobs with --sequence')]);
    const missing = await photo('--boxes', 'missing.json');
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('missing.json')]);
    const none = await run(['photo', input, '--out', out('none'), '--boxes', boxes, '--jobs', '0']);
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('at least 1 for --jobs')]);
    await expect(readdir(out('none'))).rejects.toThrow();
  });
});

describe('msfsr photo --analyze', { timeout: LONG }, () => {
  it('reports the identity of faces, and holds it', async () => {
    const { input, out } = await newFolder();
    await writeFile(join(input, 'wall.jpg'), await portraitWall());
    const photo = async (name: string, ...more: string[]) => {
      const argv = ['photo', input, '--out', out(name), '--scale', '2', '--json', '--analyze', 'face-api', ...more];
      const { code, out: text } = await run(argv);
      expect(code).toBe(0);
      return filesOf(text)[0]!.faces;
    };
    const measured = await photo('measured');
    expect(measured).toHaveLength(4);
    const cosines = measured.map(({ identity }) => identity!.before!);
    for (const { identity } of measured) expect(identity!.after).toBe(identity!.before);
    for (const cosine of cosines) expect(cosine).toBeGreaterThan(0.7);
    const least = Math.max(...cosines);
    const held = await photo('held', '--min-identity', String(least));
    expect(held.filter(({ restored }) => restored).every(({ identity }) => identity!.after! >= least)).toBe(true);
    expect(held.map(({ identity }) => identity!.before)).toEqual(cosines);
    expect(held).not.toEqual(measured);
  });

  it('refuses a bound without a library, and libraries that it does not know', async () => {
    const { input, boxes, out } = await drawnFolder(['a']);
    const photo = (...more: string[]) => run(['photo', input, '--out', out('none'), '--boxes', boxes, ...more]);
    const alone = await photo('--min-identity', '0.8');
    expect([alone.code, alone.err]).toEqual([2, expect.stringContaining('--min-identity without --analyze')]);
    const beyond = await photo('--analyze', 'face-api', '--min-identity', '2');
    expect([beyond.code, beyond.err]).toEqual([2, expect.stringContaining('between 0 and 1 for --min-identity')]);
    const unknown = await photo('--analyze', 'other');
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('face-api for --analyze')]);
  });
});

describe('msfsr photo that is killed', { timeout: LONG }, () => {
  it('leaves whole results only, and --resume does the rest', async () => {
    const { input, boxes, out } = await newFolder();
    const names = ['a.png', 'b.png', 'c.png', 'd.png'];
    // Noise takes long to encode, so that the kill comes while a result is being written.
    for (const [i, name] of names.entries()) await writePng(pattern('noise', 200, 150, i + 1), join(input, name));
    await writeFile(boxes, JSON.stringify(Object.fromEntries(names.map((name) => [name, [box]]))));
    const results = out('results');
    const argv = ['photo', input, '--out', results, '--boxes', boxes, '--weights', folder.weights];
    const { child, ended } = startCli(argv, [BUILT]);
    const listed = () => readdir(results).catch((): string[] => []);
    const isHalf = (name: string) => name.endsWith('.tmp');
    for (let seen: string[] = []; !(seen.some(isHalf) && seen.includes('a.png')) && child.exitCode === null; ) {
      await setTimeout(5);
      seen = await listed();
    }
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');

    const left = await listed();
    expect(left.filter(isHalf).length).toBeGreaterThan(0);
    expect(left.filter(isHalf).every((name) => name.startsWith('.'))).toBe(true);
    const whole = left.filter((name) => !isHalf(name));
    expect(whole.length).toBeLessThan(names.length);
    for (const name of whole) expect(await readImage(join(results, name))).toMatchObject({ width: 800, height: 600 });

    const resumed = await run([...argv, '--resume', '--json']);
    expect(resumed.code).toBe(0);
    expect(filesOf(resumed.out).map(({ notes }) => notes.includes('there already'))).toEqual(
      names.map((name) => whole.includes(name)),
    );
    expect(await listed()).toEqual(names);
    const again = await run(['photo', join(input, 'd.png'), '--out', out('again'), ...argv.slice(4)]);
    expect(again.code).toBe(0);
    expect(await readFile(join(out('again'), 'd.png'))).toEqual(await readFile(join(results, 'd.png')));
  });
});
