import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildMultiStage } from '../compose/build-multi-stage.js';
import type { MultiStage } from '../compose/multi-stage.js';
import { DataError, RunError } from '../errors.js';
import { loadNetworkFolder } from '../node/network-folder.js';
import { removeLeftovers, replaceFile } from '../node/replace-file.js';
import { saveNetwork } from '../node/save-network.js';
import { ensureBackend } from '../node/use-wasm.js';
import { checkRecipe, copyWeights, type Recipe } from '../train/index.js';
import { show } from '../validate.js';
import { openInTfjs } from './open-network.js';
import { registerZoo } from './register-zoo.js';
import { UsageError } from './usage-error.js';

/** Where a run of `msfsr train` keeps its files. */
export class TrainingRun {
  /** The network as training began. */
  readonly start: string;
  readonly recipe: string;
  readonly log: string;
  readonly checkpoint: string;
  /** The network with the best validation so far. */
  readonly best: string;
  /** The trained network. */
  readonly result: string;

  constructor(private readonly folder: string) {
    this.start = join(folder, 'start');
    this.recipe = join(folder, 'recipe.json');
    this.log = join(folder, 'log.jsonl');
    this.checkpoint = join(folder, 'last.checkpoint');
    this.best = join(folder, 'best');
    this.result = join(folder, 'network');
  }

  /**
   * The network to train: that of the run, or a new run's. What a killed run left half written goes.
   *
   * @param source weights to start from, or a preset for first random weights, or both: then the preset takes the weights that fit it; for new
   *   runs only
   * @throws {UsageError} a new run without a source, or a running one with another
   */
  async network({ weights, preset }: { weights?: string; preset?: string }): Promise<MultiStage> {
    await registerZoo();
    await removeLeftovers([this.start, this.recipe, this.best, this.result]);
    const given = weights ?? preset;
    if (existsSync(join(this.start, 'model.json'))) {
      if (given !== undefined)
        throw new UsageError(
          `The run ${this.folder} has its network: leave --weights and --preset out, or name another run`,
        );
      return loadNetworkFolder(this.start);
    }
    if (given === undefined) throw new UsageError('Expected --weights or --preset: the run has no network yet');
    await ensureBackend();
    const trained = weights === undefined ? undefined : (await openInTfjs(weights)).network;
    return preset === undefined ? trained! : startOf(preset, trained);
  }

  /** Keeps the network of a new run. It comes after the recipe: a run that has a network goes on with the recipe that it began with. */
  async keepStart(network: MultiStage): Promise<void> {
    if (!existsSync(join(this.start, 'model.json'))) await saveNetwork(network, this.start);
  }

  /**
   * The recipe: a file given, or the run's own, or defaults; the run keeps it.
   *
   * @param file path of a JSON file
   * @param steps overrides its schedule
   */
  async readRecipe(file: string | undefined, steps: number | undefined): Promise<Recipe> {
    const path = file ?? (existsSync(this.recipe) ? this.recipe : undefined);
    const json = (path === undefined ? {} : await readJson(path)) as Partial<Recipe>;
    const schedule = { ...json.schedule, by: 'steps' };
    const recipe = checkRecipe(steps === undefined ? json : { ...json, steps, schedule });
    try {
      await replaceFile(this.recipe, `${JSON.stringify(recipe, null, 2)}\n`, { makeFolder: true });
    } catch (error) {
      throw new RunError(`Cannot write ${this.recipe}: ${(error as Error).message}`, { cause: error });
    }
    return recipe;
  }
}

async function readJson(path: string): Promise<unknown> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    throw new DataError(`Cannot read the recipe ${path}: ${(error as Error).message}`, { cause: error });
  }
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new DataError(`Expected JSON in ${path} but received ${show(content)} (${(error as Error).message})`, {
      cause: error,
    });
  }
}

/** A preset with first random weights, but for those that a trained network has too; that network is freed. */
function startOf(preset: string, trained?: MultiStage): MultiStage {
  try {
    const network = buildMultiStage(preset);
    if (trained && copyWeights(trained, network) === 0) {
      network.dispose();
      throw new UsageError(`Expected --weights with some weights of --preset ${preset} but none fits`);
    }
    return network;
  } finally {
    trained?.dispose();
  }
}
