/** Packs the package, installs it into an empty folder as a user would, and uses it there from everywhere it promises to work. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build as esbuild } from 'esbuild';
import { publint } from 'publint';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entries, requiredPeers } from '../bundlers/user-folder.js';
import { deadLinks } from '../docs/links.js';
import { readSnippets } from '../docs/snippets.js';
import { noBrowser, visit } from './browser.js';
import { root } from './build.js';
import { packed } from './pack.js';
import {
  commonJsProgram,
  esmProgram,
  optionsProgram,
  pageHtml,
  pageProgram,
  typeScriptProgram,
  withoutSharpProgram,
} from './programs.js';

/** An installation takes its time on a slow machine; ms. */
const LONG = 300_000;
interface Manifest {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const MB = 1e6;
/** What the package may weigh: packed, on disk, and there by folder, bytes; a tenth above what it is. */
const MOST = { packed: 11.3 * MB, unpacked: 16.4 * MB };
const MOST_BY_FOLDER: Readonly<Record<string, number>> = {
  dist: 4.5 * MB,
  docs: 0.93 * MB,
  examples: 0.2 * MB,
  training: 0.045 * MB,
  weights: 10.9 * MB,
};
/** What README's line installs beside msfsr. */
const peers = requiredPeers.map((name) => `${name}@${manifest.peerDependencies[name]}`);

let folder = '';
let pack: Awaited<ReturnType<typeof packed>>;
let files: string[] = [];

/** Runs a program in the user's folder; gives what it printed, throws with all of it. */
function run(program: string, ...args: string[]): string {
  try {
    return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe', timeout: LONG });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed\n${stdout}\n${stderr}`);
  }
}

/** A tool of this repository, run by this Node. */
const tool = (path: string, ...args: string[]) => run(process.execPath, join(root, 'node_modules', path), ...args);

/** The last line of a program, as JSON. */
function report(file: string): Record<string, unknown> {
  return JSON.parse(run(process.execPath, file).trim().split('\n').pop()!);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'msfsr-user-'));
  pack = await packed();
  files = pack.files.map(({ path }) => path);
  copyFileSync(pack.tarball, join(folder, pack.filename));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', version: '1.0.0', private: true }));
  run('npm', 'install', `./${pack.filename}`, ...peers, '--prefer-offline', '--no-audit', '--no-fund');
}, LONG);

afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const expected = {
  registeredByImport: 0,
  backend: 'engine',
  size: [64, 48],
  maps: [[16, 12, 11]],
  leaked: 0,
  isMultiStage: true,
  errors: [
    ['MSFSR_IMAGE', true],
    ['MSFSR_WEIGHTS', true],
    ['MSFSR_DATA', true],
  ],
  psnr: true,
  sameFunctions: true,
  testing: 'function',
  engine: 'function',
  kernels: ['function', true],
  onnx: 'function',
  adapters: 'function',
  zoo: 'function',
  detect: 'function',
  recipe: 3,
  webgl: 'function',
  worker: 'function',
};

function expectGoodReport(result: Record<string, unknown>): void {
  expect(result).toMatchObject(expected);
  expect(result.unlike).toBeLessThanOrEqual(1);
  // Untrained, the network is near bicubic: neither black nor white.
  expect(Math.abs((result.mean as number) - (result.faceMean as number))).toBeLessThan(15);
}

describe('the packed package', () => {
  test('holds the build, the weights, what README links to and the papers, nothing else', () => {
    const folders = /^(?:dist|weights|docs|examples|training\/recipes)\//;
    const papers = ['README.md', 'LICENSE', 'LICENSES.md', 'SECURITY.md', 'CHANGELOG.md'];
    const single = ['package.json', ...papers, 'training/recipe.schema.json'];
    expect(files.filter((path) => !folders.test(path) && !single.includes(path))).toEqual([]);
    const needed = [...papers, 'dist/cli.js', 'weights/compact-x8/model.json'];
    expect(files).toEqual(expect.arrayContaining(needed));
  });

  test('keeps to its budget, as a whole and by folder', () => {
    expect(pack.size).toBeLessThanOrEqual(MOST.packed);
    expect(pack.unpackedSize).toBeLessThanOrEqual(MOST.unpacked);
    const byFolder: Record<string, number> = {};
    for (const { path, size } of pack.files.filter((file) => file.path.includes('/'))) {
      const [name] = path.split('/');
      byFolder[name!] = (byFolder[name!] ?? 0) + size;
    }
    expect(Object.keys(byFolder).sort()).toEqual(Object.keys(MOST_BY_FOLDER));
    for (const [name, most] of Object.entries(MOST_BY_FOLDER)) expect(byFolder[name], name).toBeLessThanOrEqual(most);
  });

  test('brings no source maps, no tests and no leftovers', () => {
    expect(files.filter((path) => /\.map$|\.test\.|(?:^|\/)(?:\.|node_modules|out|__pycache__)/.test(path))).toEqual(
      [],
    );
  });

  test('bears one version, which the changelog tells of first', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    expect([lock.version, lock.packages[''].version]).toEqual([manifest.version, manifest.version]);
    const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
    expect(/^## \[(.*)\] - \d{4}-\d\d-\d\d$/m.exec(changelog)?.[1]).toBe(manifest.version);
  });

  test('has everything that its papers link to', () => {
    const papers = files.filter((path) => path.endsWith('.md'));
    expect(papers).toEqual(expect.arrayContaining(['README.md', 'docs/BROWSERS.md', 'weights/compact-x8/card.md']));
    const dead = papers.flatMap((paper) => deadLinks(join(folder, 'node_modules/msfsr'), paper));
    expect(dead).toEqual([]);
  });

  test('finds its files in folders of any name, in CommonJS where there is a document, and in a bundle', async () => {
    const odd = join(folder, 'a#b 50% off');
    mkdirSync(join(odd, 'node_modules'), { recursive: true });
    cpSync(join(folder, 'node_modules/msfsr'), join(odd, 'node_modules/msfsr'), { recursive: true });
    const face = '{ width: 16, height: 16, data: new Uint8ClampedArray(1024).fill(128) }';
    const program = (load: string) =>
      `globalThis.document = { baseURI: 'http://localhost/' };
       ${load}
       upscaleFace(${face}).then(({ image }) => console.log(image.width), ({ code, message }) => console.log(code, message));`;
    writeFileSync(join(odd, 'required.cjs'), program("const { upscaleFace } = require('msfsr/node');"));
    writeFileSync(join(odd, 'imported.mjs'), program("import { upscaleFace } from 'msfsr/node';"));
    await esbuild({
      entryPoints: [join(odd, 'imported.mjs')],
      outfile: join(odd, 'bundled.cjs'),
      bundle: true,
      platform: 'node',
      external: ['sharp'],
      logLevel: 'silent',
    });
    const last = (cwd: string, file: string) =>
      execFileSync(process.execPath, [file], { cwd, encoding: 'utf8' }).trim().split('\n').at(-1);
    for (const file of ['required.cjs', 'imported.mjs', 'bundled.cjs']) expect(last(odd, file)).toBe('128');
    const away = mkdtempSync(join(tmpdir(), 'msfsr-bundled-'));
    cpSync(join(odd, 'bundled.cjs'), join(away, 'bundled.cjs'));
    expect(last(away, 'bundled.cjs')).toMatch(/^MSFSR_DEPENDENCY .*Keep msfsr external: serverExternalPackages/);
    for (const path of [odd, away]) rmSync(path, { recursive: true });
  });

  test('brings no tfjs of its own and imports nothing but what it declares', () => {
    const copies = JSON.parse(run('npm', 'query', '[name="@tensorflow/tfjs-core"]')) as unknown[];
    expect(copies).toHaveLength(1);
    const { peerDependencies, optionalDependencies } = manifest;
    const declared = [...Object.keys(peerDependencies), ...Object.keys(optionalDependencies)];
    for (const name of readdirSync(join(root, 'dist'))) {
      const code = readFileSync(join(root, 'dist', name), 'utf8');
      const imports = [...code.matchAll(/(?:^(?:import|export)\b[^'"`;]*?|\b(?:import|require)\()['"]([^'"]+)['"]/gm)];
      const packages = imports.map(([, from]) => from!).filter((from) => !/^(?:\.|node:)/.test(from));
      expect(
        packages.filter((from) => !declared.includes(from)),
        name,
      ).toEqual([]);
    }
  });

  test('passes publint', async () => {
    const { messages } = await publint({ pkgDir: join(folder, 'node_modules/msfsr'), pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  test('passes arethetypeswrong', () => {
    // It ends with an exit code, and so throws, where it finds a problem.
    expect(tool('@arethetypeswrong/cli/dist/index.js', pack.tarball)).toContain('"msfsr/node"');
  });

  test('works as ES modules', { timeout: LONG }, () => {
    writeFileSync(join(folder, 'program.mjs'), esmProgram);
    expectGoodReport(report('program.mjs'));
  });

  test('works as CommonJS, one copy of every class for all entries', { timeout: LONG }, () => {
    writeFileSync(join(folder, 'program.cjs'), commonJsProgram);
    expectGoodReport(report('program.cjs'));
  });

  /** Compiles a file of the user's folder; gives what TypeScript says. */
  function compile(file: string, options: Readonly<Record<string, unknown>>): string {
    const compilerOptions = {
      target: 'es2022',
      lib: ['es2023', 'dom', 'dom.iterable'],
      strict: true,
      skipLibCheck: true,
      resolveJsonModule: true,
      esModuleInterop: true,
      noEmit: true,
      types: [],
      ...options,
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
    return tool('typescript/bin/tsc', '-p', '.');
  }

  test.each([
    ['mts', 'nodenext', 'nodenext'],
    ['cts', 'nodenext', 'nodenext'],
    ['ts', 'esnext', 'bundler'],
    // As in projects that are older than `exports`.
    ['ts', 'commonjs', 'node10'],
  ])(
    'gives its types to TypeScript, .%s with module %s and moduleResolution %s',
    { timeout: LONG },
    (extension, module, moduleResolution) => {
      // CommonJS reads JSON without an import attribute.
      const isCommonJs = extension === 'cts' || module === 'commonjs';
      const program = isCommonJs ? typeScriptProgram.replace(" with { type: 'json' }", '') : typeScriptProgram;
      const file = `program.${extension}`;
      writeFileSync(join(folder, file), program);
      expect(compile(file, { module, moduleResolution })).toBe('');
    },
  );

  test('declares what `using` needs for a lib that is older than it, without a complaint about its own types', {
    timeout: LONG,
  }, () => {
    const program = `
      import type { Network, Upscaler } from 'msfsr/inference';
      import type { Plan } from 'msfsr/engine';
      export const release = (network: Network, plan: Plan): void[] => [network[Symbol.dispose](), plan[Symbol.dispose]()];
      export const end = (upscaler: Upscaler): Promise<void> => upscaler[Symbol.asyncDispose]();
    `;
    writeFileSync(join(folder, 'release.ts'), program);
    const options = { module: 'esnext', moduleResolution: 'bundler', skipLibCheck: false };
    const said = () => {
      try {
        return compile('release.ts', options);
      } catch (error) {
        return (error as Error).message; // types of tfjs are not without fault
      }
    };
    const ofOthers = /^node_modules\/(?!msfsr\/)/;
    const complaints = said()
      .split('\n')
      .filter((line) => /error TS/.test(line));
    expect(complaints.filter((line) => !ofOthers.test(line))).toEqual([]);
  });

  test('takes options that are undefined under exactOptionalPropertyTypes', { timeout: LONG }, () => {
    const program = optionsProgram(
      Object.fromEntries(
        entries.map((name) => [name, join(root, 'dist', `${name === 'msfsr' ? 'index' : name.slice(6)}.d.ts`)]),
      ),
    );
    expect(program).toContain('UpscaleOptions');
    writeFileSync(join(folder, 'options.ts'), program);
    expect(
      compile('options.ts', { module: 'esnext', moduleResolution: 'bundler', exactOptionalPropertyTypes: true }),
    ).toBe('');
  });

  test('brings the program msfsr', { timeout: LONG }, () => {
    const program = join(folder, 'node_modules/.bin/msfsr');
    expect(run(program, '--version').trim()).toBe(manifest.version);
    expect(run('npx', '--no-install', 'msfsr', '--help')).toMatch(/upscale/);
    // The network and the picture that the ES module program left behind.
    run(program, 'upscale', 'face.png', '--weights', './network', '--out', 'large');
    expect(readdirSync(join(folder, 'large'))).toEqual(['face.png']);
  });

  test('enlarges with the shipped weights by default', { timeout: LONG }, () => {
    const program = `
      import { readImage, upscaleFace } from 'msfsr/node';
      const { image, scale } = await upscaleFace('face.png');
      console.log(JSON.stringify({ scale, width: image.width, address: import.meta.resolve('msfsr/weights/compact-x8/model.json') }));`;
    writeFileSync(join(folder, 'shipped.mjs'), program);
    const result = report('shipped.mjs');
    expect(result).toMatchObject({ scale: 8, width: 128 });
    expect(existsSync(new URL(result.address as string))).toBe(true);
  });

  describe.skipIf(noBrowser)(`in a bundled page${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, () => {
    /** Bundles a page; gives the folder to serve. */
    async function bundle(name: string, program: string): Promise<string> {
      const page = join(folder, name);
      mkdirSync(page);
      writeFileSync(join(page, 'main.ts'), program);
      writeFileSync(join(page, 'index.html'), pageHtml('./main.ts'));
      await build({
        root: page,
        base: './',
        configFile: false,
        logLevel: 'error',
        build: { target: 'es2022', chunkSizeWarningLimit: 10_000 },
      });
      return join(page, 'dist');
    }

    interface Canvas {
      width: number;
      height: number;
      pixels: number[];
      text: string;
    }

    /** What the page has drawn once `ready` holds. */
    async function drawn(folders: Record<string, string>, ready: string): Promise<Canvas> {
      const { value, complaints } = await visit(folders, '/index.html', async (page) => {
        await page.waitForFunction(ready, undefined, { timeout: 60_000 });
        return page.evaluate(() => {
          const canvas = document.querySelector('canvas')!;
          const { width, height } = canvas;
          const pixels = [...canvas.getContext('2d')!.getImageData(0, 0, width, height).data];
          return { width, height, pixels, text: document.querySelector('#result')!.textContent ?? '' };
        });
      });
      expect(complaints).toEqual([]);
      return value;
    }

    test('composes a network and enlarges a picture', { timeout: LONG }, async () => {
      const { width, height, pixels, text } = await drawn(
        { '/': await bundle('page', pageProgram), '/face.png': join(folder, 'face.png') },
        "document.querySelector('#result').textContent !== ''",
      );
      expect([width, height]).toEqual([64, 64]);
      expect(JSON.parse(text)).toMatchObject({ backend: 'engine', maps: [[16, 16, 16 * 16 * 11]] });
      const at = (x: number, y: number) => pixels.slice(4 * (y * width + x), 4 * (y * width + x) + 4);
      // Red grows to the right, green falls downwards, as in the small picture.
      expect(at(56, 32)[0]! - at(8, 32)[0]!).toBeGreaterThan(60);
      expect(at(32, 8)[1]! - at(32, 56)[1]!).toBeGreaterThan(60);
      expect(at(32, 32)[3]).toBe(255);
    });

    test("runs the README's page", { timeout: LONG }, async () => {
      const [snippet] = readSnippets('README.md').filter(({ marks }) => marks.includes('browser'));
      const weights = join(folder, 'served-weights');
      cpSync(join(folder, 'node_modules/msfsr/weights'), weights, { recursive: true });
      const folders = {
        '/': await bundle('readme', snippet!.code),
        '/weights/': weights,
        '/face.png': join(folder, 'face.png'),
        '/tfjs/': join(folder, 'node_modules/@tensorflow/tfjs-backend-wasm/dist'),
      };
      const { width, pixels } = await drawn(folders, "document.querySelector('canvas').width !== 300");
      expect(width).toBe(128);
      const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
      expect(mean).toBeGreaterThan(100);
    });
  });

  test('says how to install sharp where it is missing', { timeout: LONG }, () => {
    renameSync(join(folder, 'node_modules/sharp'), join(folder, 'sharp-gone'));
    writeFileSync(join(folder, 'without-sharp.mjs'), withoutSharpProgram);
    const [isError, code, message] = JSON.parse(run(process.execPath, 'without-sharp.mjs')) as [
      boolean,
      string,
      string,
    ];
    expect([isError, code]).toEqual([true, 'MSFSR_DEPENDENCY']);
    expect(message).toContain('npm install sharp');
  });
});
