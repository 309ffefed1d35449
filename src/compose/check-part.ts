import type * as tfl from '@tensorflow/tfjs-layers';
import { LINE_COUNT } from '../boundaries/lines.js';
import { OptionError, ShapeError } from '../errors.js';
import { inputShapes } from '../graph/ports.js';
import { sizeMultiple } from '../graph/size-multiple.js';
import { statePorts } from '../graph/state.js';
import { inferShapes, type Topology } from '../graph/topology.js';
import { ForeignFunction } from '../layers/foreign-function.js';
import type { LayerStore } from '../modules/build-context.js';
import { format } from '../steps/primitive.js';
import type { Shape } from '../steps/step.js';
import { show } from '../validate.js';
import type { StageSeams } from './build-part.js';
import { inStage } from './in-stage.js';

/**
 * Smallest power of two (at most 64) of which height and width must be multiples.
 *
 * @throws {ShapeError} that names the stage if no size passes through
 */
export function checkedSizeMultiple(topology: Topology, seams: readonly StageSeams[]): number {
  try {
    return sizeMultiple(topology);
  } catch (error) {
    checkStages(topology, seams, 64);
    throw error;
  }
}

/**
 * Checks every seam of the stages at one input size.
 *
 * @throws {ShapeError} that names the stage, what was expected and what came
 */
export function checkStages(topology: Topology, seams: readonly StageSeams[], size: number): void {
  const shapes = new Map<number, Shape>();
  let refusal: unknown;
  try {
    inferShapes(topology, inputShapes(topology, [size, size]), shapes);
  } catch (error) {
    refusal = error; // a seam before the layer that refuses explains more
  }
  for (const [i, seam] of seams.entries()) {
    const { stage } = seam;
    const input = shapes.get(seam.input.id);
    if (!input) break;
    const [, h, w] = input;
    const big = [1, h! * stage.scale, w! * stage.scale, 3];
    const expect = (what: string, tensor: tfl.SymbolicTensor | undefined, expected: Shape) => {
      const came = tensor && shapes.get(tensor.id);
      if (!came || expected.every((d, at) => d === null || d === came[at])) return;
      throw new ShapeError(
        `Stage ${stage.index}: for an input of ${format([1, h!, w!, 3])} expected ${what} of ${format(expected)} but received ${format(came)}`,
      );
    };
    expect(`an image of the BUM (${stage.bum.config.type})`, seam.bumImage, big);
    expect(`features of the BUM (${stage.bum.config.type})`, seam.bumFeatures, [1, h!, w!, null]);
    expect(`boundaries of the BEM (${stage.bem?.config.type})`, seam.boundaries, [1, h!, w!, LINE_COUNT]);
    if (stage.bfm) expect(`an image of the BFM (${stage.bfm.config.type})`, seam.image, big);
    for (const [at, { key, channels }] of statePorts([stage]).entries())
      expect(`state ${key} of the BFM (${stage.bfm?.config.type})`, seam.kept?.[at], [1, h!, w!, channels]);
    const giver = stage.bfm ? `BFM (${stage.bfm.config.type})` : `BUM (${stage.bum.config.type})`;
    const forNext = `features of the ${giver} for stage ${stage.index + 1}`;
    if (seams[i + 1]) expect(forNext, seam.features, [1, big[1]!, big[2]!, null]);
  }
  if (!refusal) return;
  const at = /^Layer s(\d+)_/.exec((refusal as Error).message);
  const stage = seams.find((seam) => seam.stage.index === Number(at?.[1]))?.stage;
  if (!stage) throw refusal;
  inStage(stage.index, () => {
    throw refusal;
  });
}

/**
 * Refuses two functions or graph models of one name: a file names them only, so that loading would give one of them to both places.
 *
 * @throws {OptionError} that says the name
 */
export function checkForeignFunctions(store: LayerStore): void {
  const known = new Map<string, ForeignFunction>();
  for (const layer of store.values()) {
    if (!(layer instanceof ForeignFunction)) continue;
    const other = known.get(layer.functionName) ?? layer;
    known.set(layer.functionName, other);
    if (other.source === layer.source) continue;
    throw new OptionError(
      `The layers ${other.name} and ${layer.name} run different functions of one name, ${show(layer.functionName)}: give each an own name, ` +
        'under which a saved network finds it again',
    );
  }
}
