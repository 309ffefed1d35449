import { join } from 'node:path';
import { collectInputs, type Input, inNaturalOrder } from '../collect-inputs.js';
import type { Arguments, Command } from '../command.js';
import { type Failure, failureLine, failureOf } from '../failure.js';
import { FIDELITY_OPTIONS, requestedFidelity } from '../fidelity-options.js';
import { type CliIo, EXIT } from '../io.js';
import {
  asUsage,
  DEGRADATION_OPTION,
  importModules,
  NETWORK_OPTIONS,
  requestedDegradation,
  requestedRange,
  requestedSteady,
  requestedStrength,
  requestedThreads,
  STEADY_OPTION,
} from '../network-options.js';
import { openNetwork } from '../open-network.js';
import { makeFolder, OutputPaths } from '../output-paths.js';
import { Progress } from '../progress.js';
import { checkUpscale, upscaleFiles, type WrittenImage } from '../upscale-files.js';
import { UsageError } from '../usage-error.js';
import { refuseVideos } from '../video-files.js';

/** `msfsr upscale` */
export const upscale: Command = {
  name: 'upscale',
  summary: 'Enlarges pictures of faces and writes PNG files.',
  usage: ['upscale IN… --out DIR [options]'],
  details: [
    'IN is a PNG, JPEG, WebP, AVIF, TIFF or GIF file, or a folder of them; the result is DIR/<base name>.png. A picture shows',
    'one face (16x16 pixels become 128x128) and has at most 16,384 pixels, or any number with --memory-limit. What cannot be read is named and skipped.',
  ].join('\n'),
  options: {
    out: { value: 'DIR', help: 'folder for the results; made where it is missing' },
    weights: { value: 'NAME', help: 'shipped weights, or a folder with a model.json (default compact-x8)' },
    entry: {
      value: 'N',
      help: 'stage at which the face enters: 2 for 32x32, 3 for 64x64 with compact-x8 (default 1; for real pictures by their size)',
    },
    scale: { value: 'N', help: "enlargement from there: that of one of the network's stages (default the last one's)" },
    threads: { value: 'N', help: 'threads of the engine (default 1); the pictures do not depend on it' },
    'memory-limit': {
      value: 'MB',
      help: 'memory that a picture may take; with it pictures of any size are taken, in tiles where they need more',
    },
    'self-ensemble': { help: 'average with the mirrored picture, mirrored back: better, in twice the time' },
    strength: {
      value: 'S',
      help: 'factor on the boundaries: 0 … 1, or of facial parts, as in eyes=0.5,mouth=0 (default 1)',
    },
    ...DEGRADATION_OPTION,
    ...FIDELITY_OPTIONS,
    sequence: { help: 'the pictures are frames of one face, in natural order of their names' },
    ...STEADY_OPTION,
    recursive: { help: 'enter subfolders; results keep to them' },
    'save-stages': { help: 'also write the picture of every stage: <base name>_stage1.png …' },
    'save-boundaries': {
      help: "also write every stage's boundary lines over the result: <base name>_boundaries1.png …",
    },
    json: { help: 'print one JSON document instead of lines' },
    ...NETWORK_OPTIONS,
  },
  run,
};

async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.positionals.length === 0) throw new UsageError('Expected pictures or folders: msfsr upscale IN… --out DIR');
  refuseVideos(args.positionals, 'upscale');
  const out = args.text('out');
  if (out === undefined) throw new UsageError('Expected a folder for the results: --out DIR');
  const wanted = args.integer('scale', 1);
  const threads = requestedThreads(args);
  const megabytes = args.integer('memory-limit', 1);
  const strength = requestedStrength(args);
  const degradation = requestedDegradation(args);
  const steady = requestedSteady(args);
  const json = args.flag('json');
  await importModules(args.text('import'));
  const fidelity = await requestedFidelity(args);
  const { name, network } = await openNetwork(args.text('weights'));
  try {
    const range = requestedRange(network, args, wanted);
    const { entry, scale } = range;
    const task = {
      model: network,
      range,
      entryChosen: args.text('entry') !== undefined,
      threads,
      memoryLimit: megabytes === undefined ? undefined : 1e6 * megabytes,
      strength,
      degradation,
      fidelity,
      selfEnsemble: args.flag('self-ensemble'),
      saveStages: args.flag('save-stages'),
      saveBoundaries: args.flag('save-boundaries'),
    };
    asUsage(() => checkUpscale(task));
    const found = await collectInputs(args.positionals, args.flag('recursive'));
    const { failures, leftOut } = found;
    const sequence = args.flag('sequence');
    const files = sequence ? inNaturalOrder(found.files) : found.files;
    await makeFolder(out);
    const progress = new Progress(io, files.length);
    const written: WrittenImage[] = [];
    const failed: Failure[] = [];
    const fail = (failure: Failure) => {
      failed.push(failure);
      progress.clear();
      io.err(`${failureLine(failure)}\n`);
    };
    failures.forEach(fail);
    for (const line of leftOut) io.err(`left out: ${line}\n`);
    const options = {
      ...task,
      sequence,
      steady,
      paths: await OutputPaths.in(out, files),
      signal: io.signal,
      makeFolder: (file: Input) => makeFolder(join(out, file.below)),
      onProgress: (done: number, file: Input) => progress.update(done, file.path),
    };
    let done = 0;
    for await (const outcome of upscaleFiles(files, options)) {
      const input = outcome.file.path;
      done++;
      if ('error' in outcome) {
        fail(failureOf(input, outcome.error));
        continue;
      }
      const { written: one } = outcome;
      written.push(one);
      if (json) progress.finished(done, input); // otherwise the line below says it
      progress.clear();
      const real = one.degradation >= 0.5 ? ', as a real picture' : '';
      const from = one.entry === entry ? '' : ` from stage ${one.entry}`;
      const facts = `${one.width}x${one.height}, ${one.milliseconds.toFixed(0)} ms${real}${from}`;
      if (!json) io.out(`${input} -> ${one.output} (${facts})\n`);
    }
    progress.clear();
    const stopped = io.signal.aborted;
    const total = files.length + failures.length;
    if (json) {
      io.out(
        `${JSON.stringify({ weights: name, entry, scale, out, images: written, failed, leftOut, stopped }, null, 2)}\n`,
      );
    } else {
      const parts = [`${written.length} of ${total} done`, ...(failed.length > 0 ? [`${failed.length} failed`] : [])];
      io.out(`${stopped ? 'Stopped: ' : ''}${parts.join(', ')}\n`);
    }
    if (stopped) return EXIT.stopped;
    return failed.length > 0 ? EXIT.failed : EXIT.done;
  } finally {
    network.dispose();
    fidelity.adversarial?.dispose();
  }
}
