/** Inference needs no tfjs: the published package in a folder without its peers, and what it loads in a folder with them. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeUserFolder, requiredPeers, write } from '../bundlers/user-folder.js';
import { asCommonJs, asEsModule, doorsProgram, FACE, loadingProgram, recordHook } from './inference-programs.js';

const LONG = 300_000;
const INSTALL = requiredPeers.map((name) => `${name}@4`);
/** What the error says of every call that needs tfjs. */
const typed = ['DependencyError', 'MSFSR_DEPENDENCY', 'npm install'];

/** The programs of both module formats, by their files. */
const formats = [
  ['ES modules', 'mjs', asEsModule],
  ['CommonJS', 'cjs', asCommonJs],
] as const;

/** What a program in a folder gave; a program that hangs has no exit code. */
function run(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 120_000 });
  return { code: status, out: stdout, err: stderr };
}

/** The last line of a program, as JSON. */
function report(cwd: string, ...args: string[]): Record<string, unknown> {
  const { code, out, err } = run(cwd, ...args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}\n${out}\n${err}`);
  return JSON.parse(out.trim().split('\n').at(-1)!);
}

const writeFace = (file: string, side: number) =>
  sharp(Buffer.from(FACE), { raw: { width: 16, height: 16, channels: 4 } })
    .resize(side, side)
    .png()
    .toFile(file);

describe('without the peers', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await makeUserFolder(['sharp']);
    write(folder, 'pictures/note.txt', 'faces');
    await writeFace(join(folder, 'face.png'), 16);
    await writeFace(join(folder, 'pictures/face.png'), 128);
  }, LONG);
  afterAll(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });
  const msfsr = (...args: string[]) => run(folder, join(folder, 'node_modules/msfsr/dist/cli.js'), ...args);

  test('no folder above has them', () => {
    const { resolve } = createRequire(join(folder, 'node_modules/msfsr/dist/node.js'));
    for (const name of requiredPeers) expect(() => resolve(name)).toThrow(/Cannot find module/);
  });

  test.each(formats)('networks are read, run and exported from %s', { timeout: LONG }, (_, extension, wrap) => {
    const file = `doors.${extension}`;
    write(folder, file, wrap(doorsProgram));
    const { needsTfjs, instead, ...result } = report(folder, file);
    expect(result).toEqual({
      pixels: [128, 128, 'engine'],
      // The same picture, through a file.
      file: 0,
      upscaler: [128, 128, 'engine'],
      inference: 0,
      macs: expect.any(Number),
      onnx: expect.any(Number),
    });
    expect(result.onnx).toBeGreaterThan(1e6);
    for (const [call, error] of Object.entries(needsTfjs as Record<string, string>)) {
      for (const part of typed) expect(error, call).toContain(part);
      expect(error, call).toMatch(/@tensorflow\/tfjs-(core|layers|backend-wasm)/);
    }
    expect(Object.keys(needsTfjs as object)).toHaveLength(7);
    // What falls back says why.
    expect(instead).toEqual(['engine', expect.stringContaining('npm install')]);
  });

  test.each([
    [['--version'], /^\d+\.\d+\.\d+\n$/],
    [['--help'], /upscale/],
    [['upscale', 'face.png', '--out', 'large'], /128x128/],
    [['inspect'], /compact-x8 x8/],
    [['inspect', '--mermaid'], /^flowchart/],
    [['eval', 'pictures'], /PSNR/],
    [['export', '--onnx', 'network.onnx'], /network\.onnx/],
  ])('msfsr %j', { timeout: LONG }, (args, expected) => {
    expect(msfsr(...args)).toEqual({ code: 0, out: expect.stringMatching(expected), err: expect.any(String) });
    if (args[0] === 'upscale') expect(existsSync(join(folder, 'large/face.png'))).toBe(true);
  });

  test.each([[['train', '--run', 'run', '--faces', 'pictures', '--weights', 'compact-x8']], [['inspect', 'paper-x4']]])(
    'msfsr %j says what to install',
    { timeout: LONG },
    (args) => {
      const { code, err } = msfsr(...args);
      expect(code).toBe(1);
      expect(err).toMatch(/^msfsr: This needs TensorFlow\.js, but @tensorflow\/[\w-]+ was not found: npm install /);
      for (const name of INSTALL) expect(err).toContain(name);
    },
  );

  test('msfsr doctor reports all the rest', { timeout: LONG }, () => {
    const { code, out } = msfsr('doctor');
    expect(code).toBe(1);
    expect(out).toMatch(/^copies of tfjs +none$/m);
    expect(out).toMatch(/^engine +(simd|relaxed)$/m);
    expect(out).toMatch(/^Problem: This needs TensorFlow\.js.*npm install/m);
  });
});

describe('with the peers', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await makeUserFolder([...requiredPeers, 'sharp']);
    write(folder, 'record.mjs', recordHook);
  }, LONG);
  afterAll(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  test.each(formats)('inference loads nothing of tfjs, from %s', { timeout: LONG }, (_, extension, wrap) => {
    const file = `loading.${extension}`;
    write(folder, file, wrap(loadingProgram));
    const { before, after } = report(folder, '--import', './record.mjs', file) as Record<string, string[]>;
    expect(before).toEqual([]);
    // The list works: a backend of tfjs's is seen in it.
    expect(after!.some((path) => path.includes('@tensorflow/tfjs-core'))).toBe(true);
  });
});
