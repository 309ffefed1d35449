/** Disks that are full or can only be read, and files that vanish. */
import { copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadNetworkFolder, readImage, writePng } from '../../src/node/index.js';
import { run } from '../cli/run.js';
import { temporaryFolder } from '../cli/tiny-network.js';
import { pattern } from '../image/pattern.js';
import { type Disk, noDisk, smallDisk } from './disk.js';
import { filesBelow, isTemporary } from './scenario.js';
import { SCENARIOS } from './scenarios.js';

const LONG = 300_000;
const folder = temporaryFolder();
const disks: Disk[] = [];
afterEach(() => {
  for (const disk of disks.splice(0)) disk.remove();
});

function diskOf(kilobytes: number): Disk {
  const disk = smallDisk(kilobytes);
  disks.push(disk);
  return disk;
}

const FULL = /ENOSPC|[Nn]o space left/;
const MAKE_ROOM = /the disk is full: make room, or choose a folder on another one/;
const READ_ONLY = /EROFS.*the disk can only be read: choose a folder on another one/;

let counter = 0;
/** A scenario with its folder on the disk. */
async function onDisk(name: string, disk: Disk) {
  const root = join(folder.path, `${name}${++counter}`);
  await mkdir(root);
  const work = await SCENARIOS.find((scenario) => scenario.name === name)!.prepare(root);
  const place = join(disk.path, 'out');
  await work.open(place);
  return { work, place, go: async () => run(await work.argv(place)) };
}

const temporaryFiles = async (place: string) => (await filesBelow(place)).filter(isTemporary);
/** Takes what is left of a disk, but for a page. */
const fill = async (disk: Disk) => {
  await writeFile(join(disk.path, 'ballast'), new Uint8Array(2 ** 24)).catch(() => undefined);
};

describe.skipIf(noDisk)(`a full disk${noDisk ? ` (skipped: ${noDisk})` : ''}`, { timeout: LONG }, () => {
  it.each([
    ['upscale', 300],
    ['photo', 1500],
  ])('msfsr %s writes what fits, names the rest, and does that when there is room', async (name, kilobytes) => {
    const disk = diskOf(kilobytes);
    const { work, place, go } = await onDisk(name, disk);
    const { code, out, err } = await go();
    expect(code).toBe(1);
    expect(err).toMatch(FULL);
    expect(err).toMatch(MAKE_ROOM);
    const [, done, total] = /(\d+) of (\d+) done/.exec(out)!.map(Number);
    expect(done).toBeGreaterThan(0);
    expect(err.match(/^failed: /gm)).toHaveLength(total! - done!);
    await work.check(place);
    expect(await temporaryFiles(place)).toEqual([]);
    disk.change({ kilobytes: 32_000 });
    expect((await go()).code).toBe(0);
    await work.check(place);
  });

  it('msfsr train stops with the last checkpoint, and goes on from it when there is room', async () => {
    const disk = diskOf(8000);
    const { work, place, go } = await onDisk('train', disk);
    expect((await go()).code).toBe(0);
    const expected = await work.results(place);
    await rm(join(place, 'network'), { recursive: true });
    await fill(disk);
    const refused = await go();
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(MAKE_ROOM)]);
    await work.check(place);
    expect(await temporaryFiles(place)).toEqual([]);
    await rm(join(disk.path, 'ballast'));
    expect((await go()).code).toBe(0);
    expect(await work.results(place)).toEqual(expected);
  });

  it('msfsr train that finds no room for its first files leaves none half written', async () => {
    for (const kilobytes of [4, 12, 20, 40, 80]) {
      const { work, place, go } = await onDisk('train', diskOf(kilobytes));
      const { code, err } = await go();
      expect([code, err]).toEqual([1, expect.stringMatching(MAKE_ROOM)]);
      await work.check(place);
      expect(await temporaryFiles(place)).toEqual([]);
    }
  });

  it('msfsr label keeps the landmarks that were there', async () => {
    const disk = diskOf(4000);
    const { work, place, go } = await onDisk('label', disk);
    const landmarks = join(place, 'landmarks.jsonl');
    const old = `${JSON.stringify({ file: 'sample1.png', skipped: 'old' })}\n`;
    await writeFile(landmarks, old);
    await fill(disk);
    const { code, err } = await go();
    expect([code, err]).toEqual([1, expect.stringMatching(MAKE_ROOM)]);
    expect(await readFile(landmarks, 'utf8')).toBe(old);
    await rm(join(disk.path, 'ballast'));
    expect((await go()).code).toBe(0);
    await work.check(place);
  });

  it('msfsr export keeps the network and the file that were there', async () => {
    const disk = diskOf(4000);
    const [network, file] = [join(disk.path, 'network'), join(disk.path, 'a.onnx')];
    const exports = [
      ['export', folder.weights, '--onnx', file],
      ['export', folder.weights, '--folder', network],
    ];
    for (const argv of exports) expect((await run(argv)).code).toBe(0);
    const bytes = await readFile(file);
    await fill(disk);
    for (const argv of exports) {
      const { code, err } = await run(argv);
      expect([code, err]).toEqual([1, expect.stringMatching(MAKE_ROOM)]);
    }
    expect(await readFile(file)).toEqual(bytes);
    (await loadNetworkFolder(network)).dispose();
    expect((await readdir(disk.path)).sort()).toEqual(['a.onnx', 'ballast', 'network']);
  });
});

describe.skipIf(noDisk)(`a folder that can only be read${noDisk ? ` (skipped: ${noDisk})` : ''}`, () => {
  it.each(SCENARIOS.map(({ name }) => name))('msfsr %s says so', { timeout: LONG }, async (name) => {
    const disk = diskOf(8000);
    const { place, go } = await onDisk(name, disk);
    // What a killed program left there cannot be taken away, which is no reason to fail otherwise.
    await writeFile(join(place, '.msfsr-000000000000-next.tmp'), 'half');
    const before = await filesBelow(place);
    disk.change({ readOnly: true });
    const { code, err } = await go();
    expect([code, err]).toEqual([1, expect.stringMatching(READ_ONLY)]);
    expect(await filesBelow(place)).toEqual(before);
  });

  it('msfsr export says so', async () => {
    const disk = diskOf(64);
    disk.change({ readOnly: true });
    for (const target of [
      ['--onnx', join(disk.path, 'a.onnx')],
      ['--folder', join(disk.path, 'network')],
    ]) {
      const { code, err } = await run(['export', folder.weights, ...target]);
      expect([code, err]).toEqual([1, expect.stringMatching(READ_ONLY)]);
    }
  });
});

describe('files that vanish between listing and reading', { timeout: LONG }, () => {
  /** Pictures of which one is listed and cannot be read any more. */
  async function withVanished() {
    const input = join(folder.path, `vanished${++counter}`);
    await mkdir(input);
    for (const name of ['a.png', 'c.png']) await writePng(pattern('noise', 16, 16, 1), join(input, name));
    await symlink('gone.png', join(input, 'b.png'));
    return { input, out: `${input}-out` };
  }

  it.each([
    ['upscale', []],
    ['photo', ['--scale', '2', '--resume']],
  ])('msfsr %s names them and does the others', async (name, options) => {
    const { input, out } = await withVanished();
    const boxes = `${input}.json`;
    await writeFile(boxes, JSON.stringify(Object.fromEntries(['a', 'b', 'c'].map((one) => [`${one}.png`, []]))));
    const more = name === 'photo' ? [...options, '--boxes', boxes] : options;
    const argv = [name, input, '--out', out, '--weights', folder.weights, '--degradation', 'clean', ...more];
    const { code, err } = await run(argv);
    expect([code, err]).toEqual([1, expect.stringMatching(/^failed: Cannot read .*b\.png/)]);
    expect(await readdir(out)).toEqual(['a.png', 'c.png']);
    // Also where a result of an earlier run is there.
    await copyFile(join(out, 'a.png'), join(out, 'b.png'));
    const again = await run(argv);
    expect([again.code, again.err]).toEqual([1, expect.stringMatching(/^failed: Cannot read .*b\.png/)]);
    for (const one of await readdir(out)) await readImage(join(out, one));
  });

  it('msfsr train leaves them out', async () => {
    const root = join(folder.path, `train${++counter}`);
    await mkdir(root);
    const work = await SCENARIOS.find(({ name }) => name === 'train')!.prepare(root);
    await rm(join(root, 'faces', '1.png'));
    const place = join(root, 'out');
    await work.open(place);
    const { code, err } = await run(await work.argv(place));
    expect([code, err]).toEqual([0, expect.stringMatching(/^skipped: 1\.png: .*/)]);
    await work.check(place);
  });

  it('msfsr label leaves them out', async () => {
    const { input } = await withVanished();
    const { err, code } = await run(['label', input]);
    expect(err).toMatch(/skipped: b\.png: Cannot read/);
    expect(code).toBe(1); // no picture with a face
    expect(await readFile(join(input, 'landmarks.jsonl'), 'utf8')).toContain('no face found');
  });
});
