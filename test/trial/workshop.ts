/** What all rows share: the packed library, programs from npm, pictures, and empty folders far from the repository. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { portrait } from '../../examples/portraits.js';
import { type PixelImage, resize } from '../../src/image/index.js';
import { lowResolution, psnr } from '../../src/metrics/index.js';
import { encodePng, readImage } from '../../src/node/index.js';
import { buildIfStale, root } from '../package/build.js';
import { Shell, terminal } from './shell.js';

/** Least gain over bicubic enlargement that tells a trained network at work, dB. */
const LEAST_GAIN = 1;
/** A photograph with three faces. */
const PHOTO = join(root, 'node_modules/@vladmandic/face-api/demo/sample1.jpg');

export class Workshop {
  private readonly programs = new Map<string, Promise<string>>();
  private count = 0;

  private constructor(
    private readonly place: string,
    /** The packed library. */
    readonly tarball: string,
    private readonly face: { readonly file: Buffer; readonly truth: PixelImage; readonly bicubic: number },
    private readonly photo: Buffer,
  ) {}

  /** Packs the library; the caller ends with {@link remove}. */
  static async open(): Promise<Workshop> {
    buildIfStale();
    const place = mkdtempSync(join(tmpdir(), 'msfsr-trial-'));
    const shell = new Shell(root, terminal());
    const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', place];
    const [{ filename }] = JSON.parse(await shell.run('npm', ...pack)) as [{ filename: string }];
    // A name of its own for every build: package managers keep files that they know by their names.
    const hash = createHash('sha256')
      .update(readFileSync(join(place, filename)))
      .digest('hex');
    const tarball = join(place, `${filename.slice(0, -'.tgz'.length)}-${hash.slice(0, 12)}.tgz`);
    renameSync(join(place, filename), tarball);
    const truth = resize(await readImage(await portrait(1)), 128, 128, { filter: 'lanczos' });
    const input = lowResolution(truth);
    const face = { file: Buffer.from(await encodePng(input)), truth, bicubic: psnr(resize(input, 128, 128), truth) };
    return new Workshop(place, tarball, face, await sharp(PHOTO).resize(320).jpeg().toBuffer());
  }

  remove(): void {
    rmSync(this.place, { recursive: true, force: true });
  }

  /** An empty folder but for the pictures that the README speaks of: `face.png`, `group.jpg`, and `holidays` with a photograph. */
  folder(name: string): string {
    const folder = join(this.place, `${++this.count}-${name.replace(/[^\w.-]+/g, '-')}`);
    mkdirSync(join(folder, 'holidays'), { recursive: true });
    writeFileSync(join(folder, 'face.png'), this.face.file);
    writeFileSync(join(folder, 'group.jpg'), this.photo);
    copyFileSync(join(folder, 'group.jpg'), join(folder, 'holidays/beach.jpg'));
    return folder;
  }

  /** The folder of the programs of a package of npm; it is installed once. */
  program(spec: string): Promise<string> {
    const found = this.programs.get(spec);
    if (found) return found;
    const installed = this.installProgram(spec);
    this.programs.set(spec, installed);
    return installed;
  }

  private async installProgram(spec: string): Promise<string> {
    const folder = join(this.place, `program-${spec.replace(/[^\w.-]+/g, '-')}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{}');
    await new Shell(folder, terminal()).run('npm', 'install', spec, '--prefer-offline', '--no-audit', '--no-fund');
    return join(folder, 'node_modules/.bin');
  }

  /**
   * Tells whether a picture is {@link folder}'s face, enlarged by the trained network.
   *
   * @returns its gain over bicubic enlargement, as `+3.9 dB`
   * @throws Error if it is not
   */
  judge(image: PixelImage): string {
    const { width, height } = image;
    if (width !== 128 || height !== 128)
      throw new Error(`Expected a picture of 128x128 but received ${width}x${height}`);
    const gain = psnr(image, this.face.truth) - this.face.bicubic;
    if (!(gain > LEAST_GAIN)) {
      throw new Error(
        `Expected a face that gains more than ${LEAST_GAIN} dB over bicubic but it gains ${gain.toFixed(2)} dB`,
      );
    }
    return `+${gain.toFixed(1)} dB`;
  }

  /** {@link judge} for a file, or its bytes. */
  async judgeFile(file: string | ArrayBuffer): Promise<string> {
    return this.judge(await readImage(file));
  }
}

/** Why packages cannot be installed on this machine; undefined where they can. */
export async function noRegistry(): Promise<string | undefined> {
  const shell = new Shell(tmpdir(), terminal());
  return shell.run('npm', 'ping', '--fetch-retries=0', '--fetch-timeout=10000').then(
    () => undefined,
    () => 'the registry of npm does not answer',
  );
}
