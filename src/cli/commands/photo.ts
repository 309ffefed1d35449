import { inspectPhoto } from '../../node/photo-file.js';
import { oneOf } from '../../validate.js';
import { collectInputs, inNaturalOrder } from '../collect-inputs.js';
import type { Arguments, Command } from '../command.js';
import { type Failure, failureLine, failureOf } from '../failure.js';
import { FIDELITY_OPTIONS, fidelityRequest } from '../fidelity-options.js';
import { inOrder } from '../in-order.js';
import { type CliIo, EXIT } from '../io.js';
import { asUsage, DEGRADATION_OPTION, NETWORK_OPTIONS, requestedSteady, STEADY_OPTION } from '../network-options.js';
import { requestedExisting, requestedPhotoOptions } from '../photo-options.js';
import { FORMAT_CHOICES, type PlannedPhoto, planPhotos } from '../photo-plan.js';
import { type LocalPhotoSession, openPhotoSession, type PhotoRequest, type PhotoSession } from '../photo-session.js';
import { startPhotoThread } from '../photo-thread.js';
import { Progress } from '../progress.js';
import { type PhotoFileReport, photoLines, withoutResult } from '../restore-photo-file.js';
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
    analyze: { value: 'LIBRARY', help: 'report whether faces are still the same people: face-api' },
    'min-identity': {
      value: 'C',
      help: 'least cosine of the embeddings, 0 … 1: less of a restored face is taken until it holds; needs --analyze',
    },
    jobs: { value: 'N', help: 'photographs in work at a time, each in a thread of its own (default 1)' },
    threads: { value: 'N', help: 'threads of the engine (default 1); the pictures do not depend on it' },
    format: { value: 'FORMAT', help: `${FORMAT_CHOICES.join(', ')} (default png)` },
    sequence: {
      help: 'the photographs are frames of one clip, in natural order of their names: faces are followed from frame to frame',
    },
    ...STEADY_OPTION,
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
  const options = requestedPhotoOptions(args);
  const format = asUsage(() => oneOf(args.text('format') ?? 'png', '--format', FORMAT_CHOICES));
  const jobs = args.integer('jobs', 1) ?? 1;
  const sequence = args.flag('sequence');
  if (sequence && jobs > 1)
    throw new UsageError('Received --jobs with --sequence, whose frames are restored in turn: leave one out');
  const found = await collectInputs(args.positionals, args.flag('recursive'));
  const { failures, leftOut } = found;
  const files = sequence ? inNaturalOrder(found.files) : found.files;
  const planned = await planPhotos(files, out, format, requestedExisting(args));
  const [weights, script, boxes, analyze] = ['weights', 'import', 'boxes', 'analyze'].map((name) => args.text(name));
  const named = { weights, import: script, boxes, analyze, ...fidelityRequest(args) };
  const request = { options, ...named, steady: requestedSteady(args), photographs: files.length };
  const todo = args.flag('dry-run') ? 0 : planned.filter(({ done }) => !done).length;
  const sessions = await openSessions(request, Math.min(jobs, todo), io);
  try {
    const reports: PhotoFileReport[] = [];
    const progress = new Progress(io, planned.length);
    const tell = (report: PhotoFileReport, lines: readonly string[]) => {
      reports.push(report);
      progress.clear();
      if (!args.flag('json')) io.out(lines.map((line) => `${line}\n`).join(''));
    };
    const fail = (failure: Failure) => {
      progress.clear();
      io.err(`${failureLine(failure)}\n`);
      tell(withoutResult(failure.input, { notes: [], error: failure.message }), []);
    };
    for (const line of leftOut) io.err(`left out: ${line}\n`);
    for (const failure of failures) fail(failure);
    const shares = new Float64Array(planned.length);
    const work = (session: PhotoSession) => async (one: PlannedPhoto, place: number) => {
      if (io.signal.aborted) return undefined;
      const { path } = one.file;
      try {
        if (one.done || args.flag('dry-run')) {
          const report = await notDone(one, options.scale ?? 4);
          return () => tell(report, [`${path} -> ${one.result} (${report.notes.join(', ')})`]);
        }
        const report = await session.restore(one, (fraction) => {
          shares[place] = fraction;
          progress.update(sum(shares), path);
        });
        return () => {
          tell(report, photoLines(report));
          if (args.flag('json')) progress.finished(place + 1, path);
        };
      } catch (error) {
        if (io.signal.aborted) return undefined;
        const failure = failureOf(path, error);
        return () => fail(failure);
      } finally {
        shares[place] = 1;
      }
    };
    const clip = sequence && !args.flag('dry-run') ? planned.filter(({ done }) => !done) : [];
    const alone = planned.filter((one) => !clip.includes(one));
    await inOrder(alone, sessions.map(work), (say) => say());
    if (clip.length > 0) {
      try {
        // A clip is restored in this thread.
        const restored = (sessions[0] as LocalPhotoSession).restoreClip(clip, (share, path) =>
          progress.update(alone.length + clip.length * share, path),
        );
        for await (const report of restored) tell(report, photoLines(report));
      } catch (error) {
        if (!io.signal.aborted) fail(failureOf(args.positionals.join(', '), error));
      }
    }
    progress.clear();
    const failed = reports.filter(({ error }) => error !== undefined).length;
    if (args.flag('json')) io.out(`${JSON.stringify({ files: reports }, null, 2)}\n`);
    else io.out(`${summary(reports.length - failed, planned.length + failures.length, failed, io.signal.aborted)}\n`);
    if (io.signal.aborted) return EXIT.stopped;
    return failed > 0 ? EXIT.failed : EXIT.done;
  } finally {
    for (const session of sessions) session.dispose();
  }
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

/** One session in this thread, or several in threads of their own. */
async function openSessions(request: PhotoRequest, count: number, io: CliIo): Promise<PhotoSession[]> {
  if (count <= 1) return [await openPhotoSession(request, io.signal)];
  const started = await Promise.allSettled(Array.from({ length: count }, () => startPhotoThread(io, request)));
  const sessions = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const refused = started.find((one) => one.status === 'rejected');
  if (!refused) return sessions;
  for (const session of sessions) session.dispose();
  throw refused.reason;
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
