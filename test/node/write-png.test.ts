import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DependencyError, OptionError } from '../../src/errors.js';
import type { PixelImage } from '../../src/image/types.js';
import { loadSharp, readImage, writePng } from '../../src/node/index.js';
import { photo, refusal } from './photo.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'msfsr-image-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('writePng', () => {
  it('replaces a file whole and leaves nothing else behind', async () => {
    const place = join(folder, 'write');
    await mkdir(place);
    const path = join(place, 'a.png');
    await writeFile(path, 'old');
    await writePng(photo(), path);
    expect(await readdir(place)).toEqual(['a.png']);
    expect(await readImage(path)).toEqual(photo());
    // Opaque pictures are stored without alpha: colour type 2 in the header.
    expect((await readFile(path))[25]).toBe(2);
  });

  it('removes its temporary file when the renaming fails', async () => {
    const place = join(folder, 'fail');
    await mkdir(join(place, 'taken.png', 'inside'), { recursive: true });
    const { message } = await refusal(writePng(photo(), join(place, 'taken.png')));
    expect(message).toMatch(/Cannot write .*taken\.png/);
    expect(await readdir(place)).toEqual(['taken.png']);
  });

  it('writes through symbolic links, and keeps the permissions', async () => {
    const place = join(folder, 'links');
    await mkdir(place);
    const [real, link, dangling] = ['real.png', 'link.png', 'dangling.png'].map((name) => join(place, name)) as [
      string,
      string,
      string,
    ];
    await writeFile(real, 'old', { mode: 0o600 });
    await symlink('real.png', link);
    await symlink('new.png', dangling);
    for (const path of [link, dangling]) await writePng(photo(), path);
    expect(await readdir(place)).toEqual(['dangling.png', 'link.png', 'new.png', 'real.png']);
    for (const path of [link, dangling]) expect((await lstat(path)).isSymbolicLink()).toBe(true);
    for (const name of ['real.png', 'new.png']) expect(await readImage(join(place, name))).toEqual(photo());
    expect((await stat(real)).mode & 0o777).toBe(0o600);
  });

  it('refuses what is no file', async () => {
    expect((await refusal(writePng(photo(), folder))).message).toMatch(/Cannot write .*: what is there is a folder$/);
    expect((await refusal(writePng(photo(), '/dev/null'))).message).toMatch(
      /Cannot write \/dev\/null: what is there is no file$/,
    );
  });

  it.each([242, 255])('takes names of %d bytes', async (bytes) => {
    const path = join(folder, `${'n'.repeat(bytes - 4)}.png`);
    await writePng(photo(), path);
    expect(await readImage(path)).toEqual(photo());
  });

  it('names the folder that does not exist', async () => {
    const { message } = await refusal(writePng(photo(), join(folder, 'no', 'a.png')));
    expect(message).toMatch(/the folder .*no does not exist/);
  });

  it('refuses what is no picture', async () => {
    await refusal(writePng({} as PixelImage, join(folder, 'x.png')));
    await expect(writePng(photo(), '')).rejects.toThrow(OptionError);
  });
});

describe('loadSharp', () => {
  it('says how to install it', async () => {
    const missing = () => Promise.reject(new Error("Cannot find package 'sharp'\nimported from x"));
    await expect(loadSharp(missing)).rejects.toThrow(DependencyError);
    await expect(loadSharp(missing)).rejects.toThrow(
      /\(Cannot find package 'sharp'\)\. Install it: npm install sharp$/,
    );
  });
});
