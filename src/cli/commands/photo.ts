import { join } from 'node:path';
import { MsfsrError } from '../../errors.js';
import { loadFaceFinder } from '../../node/face-finder.js';
import { inspectPhoto } from '../../node/photo-file.js';
import { photoTask } from '../../photo/options.js';
import { oneOf } from '../../validate.js';
import { collectInputs, inNaturalOrder } from '../collect-inputs.js';
import type { Arguments, Command } from '../command.js';
import { failureLine, failureOf } from '../failure.js';
import { FIDELITY_OPTIONS, requestedFidelity } from '../fidelity-options.js';
import { type CliIo, EXIT } from '../io.js';
import { asUsage, DEGRADATION_OPTION, importModules, NETWORK_OPTIONS } from '../network-options.js';
import { openNetwork } from '../open-network.js';
import { makeFolder } from '../output-paths.js';
import { readBoxes } from '../photo-boxes.js';
import { chosenBoxes, requestedExisting, requestedPhotoOptions } from '../photo-options.js';
import { FORMAT_CHOICES, type PlannedPhoto, planPhotos } from '../photo-plan.js';
import { Progress } from '../progress.js';
import { restoreClipFiles } from '../restore-clip-files.js';
import { type PhotoFileReport, photoLines, restorePhotoFile, withoutResult } from '../restore-photo-file.js';
import { UsageError } from '../usage-error.js';
import { refuseVideos } from '../video-files.js';

/** `msfsr photo` */
export const photo: Command = {
  name: 'photo',
  summary: 'Enlarges photographs and restores the faces in them.',
  usage: ['photo IN… --out DIR [options]'],
  details: [
    'IN is a photograph, or a folder of them; the result is DIR/<base name>.<format>, exactly --scale times as large. A photograph',
    'without faces is enlarged all the same. Orientation is applied; colour profile and metadata are kept.',
  ].join('\n'),
  options: {
    out: { value: 'DIR', help: 'folder for the results; made where it is missing' },
    scale: {
      value: 'N',
      help: 'enlargement: 1, 2, 4 or 8; with 1, degraded faces are restored at their size (default 4)',
    },
    faces: { value: 'WHICH', help: 'all or largest (default all)' },
    boxes: {
      value: 'FILE',
      help: 'faces that are known: JSON of { "name.jpg": { "faces": [{ "x", "y", "width", "height" }] } }, or one such list',
    },
    'min-face': { value: 'N', help: 'smallest face, longer side in px (default 16)' },
    'max-face': { value: 'N', help: 'largest face, longer side in px (default none)' },
    blend: { value: 'B', help: 'share of the restored face: 0 … 1, or of facial parts, as in eyes=0.5 (default 1)' },
    strength: { value: 'S', help: 'factor on the boundaries, likewise (default 1)' },
    ...FIDELITY_OPTIONS,
    ...DEGRADATION_OPTION,
    weights: { value: 'NAME', help: 'shipped weights, or a folder with a model.json (default compact-x8)' },
    background: { value: 'HOW', help: 'bicubic, or back-projected: sharper on clean photographs (default bicubic)' },
    threads: { value: 'N', help: 'threads of the engine (default 1); the pictures do not depend on it' },
    format: { value: 'FORMAT', help: `${FORMAT_CHOICES.join(', ')} (default png)` },
    sequence: {
      help: 'the photographs are frames of one clip, in natural order of their names: faces are followed from frame to frame',
    },
    recursive: { help: 'enter subfolders; results keep to them' },
    resume: { help: 'keep results that are newer than their photographs, and do the rest' },
    overwrite: { help: 'replace results that are there already' },
    'dry-run': { help: 'say what would be written, and write nothing' },
    json: { help: 'print one JSON document instead of lines' },
    ...NETWORK_OPTIONS,
  },
  run,
};

async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.positionals.length === 0) throw new UsageError('Expected photographs or folders: msfsr photo IN… --out DIR');
  refuseVideos(args.positionals, 'photo');
  const out = args.text('out');
  if (out === undefined) throw new UsageError('Expected a folder for the results: --out DIR');
  const wanted = requestedPhotoOptions(args);
  const format = asUsage(() => oneOf(args.text('format') ?? 'png', '--format', FORMAT_CHOICES));
  const found = await collectInputs(args.positionals, args.flag('recursive'));
  const { failures, leftOut } = found;
  const sequence = args.flag('sequence');
  const files = sequence ? inNaturalOrder(found.files) : found.files;
  const planned = await planPhotos(files, out, format, requestedExisting(args));
  const boxesFile = args.text('boxes');
  const boxesOf = boxesFile === undefined ? undefined : await readBoxes(boxesFile, files.length);
  await importModules(args);
  const fidelity = await requestedFidelity(args);
  const { network: model } = await openNetwork(args.text('weights'));
  try {
    const options = { ...wanted, ...fidelity, model, signal: io.signal };
    asUsage(() => photoTask({ ...options, faces: [] }));
    const find = boxesOf ? undefined : await loadFaceFinder();
    const reports: PhotoFileReport[] = [];
    const progress = new Progress(io, planned.length);
    const tell = (report: PhotoFileReport, lines: readonly string[]) => {
      reports.push(report);
      progress.clear();
      if (!args.flag('json')) io.out(lines.map((line) => `${line}\n`).join(''));
    };
    const fail = (file: string, error: unknown) => {
      const failure = failureOf(file, error);
      progress.clear();
      io.err(`${failureLine(failure)}\n`);
      tell(withoutResult(file, { notes: [], error: failure.message }), []);
    };
    for (const line of leftOut) io.err(`left out: ${line}\n`);
    for (const { input, message, code } of failures) fail(input, new MsfsrError(code, message));
    const clip: PlannedPhoto[] = [];
    for (const [i, one] of planned.entries()) {
      if (io.signal.aborted) break;
      const path = one.file.path;
      try {
        if (one.done || args.flag('dry-run')) {
          const report = await notDone(one, wanted.scale ?? 4);
          tell(report, [`${path} -> ${one.result} (${report.notes.join(', ')})`]);
          continue;
        }
        await makeFolder(join(out, one.file.below));
        if (sequence) {
          clip.push(one);
          continue;
        }
        const report = await restorePhotoFile(one, {
          ...options,
          ...(boxesOf ? { faces: chosenBoxes(boxesOf(one.file), wanted.faces) } : { find: find! }),
          onProgress: ({ fraction }) => progress.update(i + fraction, path),
        });
        tell(report, photoLines(report));
        if (args.flag('json')) progress.finished(i + 1, path);
      } catch (error) {
        if (io.signal.aborted) break;
        fail(path, error);
      }
    }
    try {
      const restored = restoreClipFiles(clip, {
        ...options,
        faces: wanted.faces,
        ...(find && { find }),
        boxesOf,
        onProgress: (share, path) => progress.update(planned.length - clip.length * (1 - share), path),
      });
      for await (const report of restored) tell(report, photoLines(report));
    } catch (error) {
      if (!io.signal.aborted) fail(args.positionals.join(', '), error);
    }
    progress.clear();
    const failed = reports.filter(({ error }) => error !== undefined).length;
    if (args.flag('json')) io.out(`${JSON.stringify({ files: reports }, null, 2)}\n`);
    else io.out(`${summary(reports.length - failed, planned.length + failures.length, failed, io.signal.aborted)}\n`);
    if (io.signal.aborted) return EXIT.stopped;
    return failed > 0 ? EXIT.failed : EXIT.done;
  } finally {
    model.dispose();
    fidelity.adversarial?.dispose();
  }
}

/** What the report says of a photograph that is not worked on. */
async function notDone({ file, result, done }: PlannedPhoto, scale: number): Promise<PhotoFileReport> {
  const { width, height } = await inspectPhoto(file.path);
  const notes = [done ? 'there already' : 'dry run'];
  return withoutResult(file.path, { notes, result, width: width * scale, height: height * scale });
}

function summary(done: number, total: number, failed: number, stopped: boolean): string {
  const parts = [`${done} of ${total} done`, ...(failed > 0 ? [`${failed} failed`] : [])];
  return `${stopped ? 'Stopped: ' : ''}${parts.join(', ')}`;
}
