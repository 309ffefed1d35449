import { labelFolder } from '../../faces/label-folder.js';
import type { Arguments, Command } from '../command.js';
import { type CliIo, EXIT } from '../io.js';
import { loadAnalyzer } from '../load-analyzer.js';
import { Progress } from '../progress.js';
import { plural } from '../text-table.js';
import { UsageError } from '../usage-error.js';

/** `msfsr label` */
export const label: Command = {
  name: 'label',
  summary: 'Finds the landmarks of the faces in a folder of pictures, to train with.',
  usage: ['label DIR [options]'],
  details: [
    'Writes DIR/landmarks.jsonl: for every picture the 68 points of its most certain face, or why it has none. Needs a face',
    'library: npm install @vladmandic/face-api @tensorflow/tfjs. msfsr train --faces DIR then trains with the folder.',
  ].join('\n'),
  options: {
    analyze: { value: 'LIBRARY', help: 'face library (default face-api)' },
    'min-size': { value: 'N', help: 'skip faces smaller than N px from brow to chin (default 32)' },
    json: { help: 'print one JSON document instead of lines' },
  },
  run,
};

async function run(args: Arguments, io: CliIo): Promise<number> {
  const [folder, ...more] = args.positionals;
  if (folder === undefined || more.length > 0) throw new UsageError('Expected one folder: msfsr label DIR');
  const minSize = args.integer('min-size', 1);
  const analyzer = await loadAnalyzer(args.text('analyze') ?? 'face-api', undefined, false);
  let progress: Progress | undefined;
  const labels = await labelFolder(folder, analyzer, {
    minSize,
    signal: io.signal,
    onPicture({ done, total, file, skipped }) {
      progress ??= new Progress(io, total);
      if (skipped) {
        progress.clear();
        io.err(`skipped: ${file}: ${skipped}\n`);
      }
      progress.finished(done, file);
    },
  });
  progress?.clear();
  const { path, labelled, skipped } = labels;
  if (args.flag('json')) io.out(`${JSON.stringify(labels, null, 2)}\n`);
  else
    io.out(
      `${path}: ${plural(labelled, 'face')}${skipped.length > 0 ? `, ${plural(skipped.length, 'picture')} skipped` : ''}\n`,
    );
  return labelled > 0 ? EXIT.done : EXIT.failed;
}
