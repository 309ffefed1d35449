import { boundariesName, imageName } from '../compose/build-part.js';
import type { MultiStage } from '../compose/multi-stage.js';
import { strengthVector } from '../compose/strength.js';
import type { FloatImage } from '../image/floats.js';
import type { Executor, RunOptions, StageOutput } from './executor.js';
import { planFor } from './plan-cache.js';

/** The stages that will run, each with its plan. */
function* plans(model: MultiStage, [h, w]: readonly [number, number], { range, strength, threads }: RunOptions) {
  for (const stage of range.stages) {
    const view = model.stagePart(stage.index, {
      entered: stage.index === range.entry,
      strength: strength !== undefined,
    });
    const before = range.scaleAfter(stage) / stage.scale;
    yield { stage, plan: planFor(model, view, [h * before, w * before], threads), takesStrength: view.strength };
  }
}

/**
 * Runs networks with compiled plans on WebAssembly SIMD; tfjs does no work. The plans for this size are compiled now.
 *
 * @throws {BackendError} if the engine cannot run the network
 */
export function engineExecutor(model: MultiStage, size: readonly [number, number], options: RunOptions): Executor {
  const all = [...plans(model, size, options)].map(({ plan }) => plan);
  return {
    name: `engine (${all[0]!.simd})`,
    get threads() {
      return Math.max(...all.map((plan) => plan.describe().threads));
    },
    run,
  };
}

async function* run(model: MultiStage, input: FloatImage, options: RunOptions): AsyncGenerator<StageOutput> {
  const strength = options.strength === undefined ? undefined : strengthVector(options.strength);
  let image = input;
  let features: Float32Array | undefined;
  for (const { stage, plan, takesStrength } of plans(model, [input.height, input.width], options)) {
    const results = plan.run({
      image: image.data,
      ...(features && { features }),
      ...(takesStrength && strength && { strength }),
    });
    const find = (name: string): FloatImage | undefined => {
      const port = plan.outputs.find((output) => output.name === name);
      if (!port) return undefined;
      const [height, width, channels] = port.shape;
      return { width, height, channels, data: results[name]! };
    };
    const names = [imageName(stage), boundariesName(stage)];
    image = find(names[0]!)!;
    const carried = plan.outputs.find(({ name }) => !names.includes(name));
    features = carried && results[carried.name];
    yield { stage, image, boundaries: find(names[1]!) };
  }
}
