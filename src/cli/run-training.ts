import type { MultiStage } from '../compose/multi-stage.js';
import { trainingData } from '../faces/training-data.js';
import { fileCheckpoints } from '../node/file-checkpoints.js';
import { saveNetwork } from '../node/save-network.js';
import { type TrainResult, train as trainNetwork } from '../train/index.js';
import type { Arguments } from './command.js';
import { type CliIo, EXIT } from './io.js';
import { importModules } from './network-options.js';
import { openInTfjs } from './open-network.js';
import { Progress } from './progress.js';
import { plural } from './text-table.js';
import { TrainingLog } from './training-log.js';
import { TrainingRun } from './training-run.js';
import { UsageError } from './usage-error.js';

/** The work of `msfsr train`. It loads tfjs, so the program imports it when it is asked for. */
export async function runTraining(args: Arguments, io: CliIo): Promise<number> {
  const [runFolder, faces] = [args.text('run'), args.text('faces')];
  if (runFolder === undefined || faces === undefined || args.positionals.length > 0)
    throw new UsageError('Expected --run DIR and --faces DIR: msfsr train --help');
  await importModules(args.text('import'));
  const files = new TrainingRun(runFolder);
  const json = args.flag('json');
  const data = await trainingData(faces);
  for (const { id, reason } of data.skipped ?? []) io.err(`skipped: ${id}: ${reason}\n`);
  const network = await files.network({ weights: args.text('weights'), preset: args.text('preset') });
  let teacher: MultiStage | undefined;
  const progress = new Progress(io, 100);
  const say = (line: string) => {
    progress.clear();
    if (!json) io.out(`${line}\n`);
  };
  try {
    const recipe = await files.readRecipe(args.text('recipe'), args.integer('steps', 1));
    await files.keepStart(network);
    const { weights } = recipe.losses.teacher;
    if (weights !== '') teacher = (await openInTfjs(weights)).network;
    const log = new TrainingLog(files.log, recipe);
    const result = await trainNetwork({
      model: network,
      data,
      recipe,
      teacher,
      checkpoints: fileCheckpoints(files.checkpoint),
      signal: io.signal,
      callbacks: {
        onLoad({ done, total, id, skipped }) {
          if (!skipped) return progress.update((100 * done) / total, `reading ${id}`);
          progress.clear();
          io.err(`skipped: ${id}: ${skipped}\n`);
        },
        async onStep(report) {
          const means = await log.step(report);
          progress.update(100 * report.progress, `step ${report.step}`);
          const { loss, samplesPerSecond } = means ?? {};
          if (means) say(`step ${report.step}: loss ${loss?.toFixed(5)}, ${samplesPerSecond?.toFixed(1)} pictures/s`);
        },
        async onValidation(report) {
          await log.validation(report);
          if (report.best) await saveNetwork(network, files.best);
          const { gain, images } = report.validation;
          say(
            `step ${report.step}: ${signed(gain)} dB over bicubic on ${plural(images, 'face')}${report.best ? ', the best so far' : ''}`,
          );
        },
      },
    });
    await saveNetwork(network, files.result);
    progress.clear();
    io.out(
      json
        ? `${JSON.stringify({ run: runFolder, network: files.result, ...result }, null, 2)}\n`
        : ending(result, files),
    );
    return EXIT.done;
  } catch (error) {
    progress.clear();
    if (!io.signal.aborted) throw error;
    io.err(`Stopped; msfsr train --run ${runFolder} --faces ${faces} goes on\n`);
    return EXIT.stopped;
  } finally {
    network.dispose();
    teacher?.dispose();
  }
}

const signed = (value: number) => `${value >= 0 ? '+' : ''}${value.toFixed(2)}`;

function ending({ step, reason, best }: TrainResult, { result }: TrainingRun): string {
  const why = reason === 'patience' ? ', ended early: the gain grows no more' : '';
  return `${result}: ${plural(step, 'step')}${why}${best === undefined ? '' : `, best ${signed(best)} dB`}\n`;
}
