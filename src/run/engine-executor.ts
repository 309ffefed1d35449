import type { MultiStage } from '../compose/multi-stage.js';
import { strengthVector } from '../compose/strength.js';
import type { Stage } from '../contracts.js';
import type { FloatImage } from '../image/floats.js';
import type { Executor, RunOptions, StageOutput } from './executor.js';
import { withPlan } from './plan-cache.js';

/**
 * Runs a network with compiled plans on WebAssembly SIMD; tfjs runs only the layers that the engine does not know. The plans for this size are
 * compiled now; each is looked up again when its stage runs, since other pictures may have pushed it out meanwhile.
 *
 * @throws {BackendError} if the engine cannot run the network here
 */
export function engineExecutor(model: MultiStage, size: readonly [number, number], options: RunOptions): Executor {
  const { range } = options;
  const plans = range.stages.map((stage) =>
    withPlan(
      model,
      { part: partOf(model, stage, options), size: sizeAt(range, stage, size), threads: options.threads },
      ({ simd, threads }) => ({ simd, threads }),
    ),
  );
  let threads = Math.max(...plans.map((plan) => plan.threads));
  return {
    backend: 'engine',
    ...(plans[0]!.simd && { simd: plans[0]!.simd }),
    get threads() {
      return threads;
    },
    run: (image) =>
      run(model, image, options, (used) => {
        threads = Math.max(threads, used);
      }),
  };
}

const partOf = (model: MultiStage, stage: Stage, { range, strength }: RunOptions) =>
  model.stagePart(stage.index, { entered: stage.index === range.entry, strength: strength !== undefined });

/** Height and width of a stage's input. */
function sizeAt(range: RunOptions['range'], stage: Stage, [h, w]: readonly [number, number]): [number, number] {
  const before = range.scaleAfter(stage) / stage.scale;
  return [h * before, w * before];
}

async function* run(
  model: MultiStage,
  input: FloatImage,
  options: RunOptions,
  onThreads: (threads: number) => void,
): AsyncGenerator<StageOutput> {
  const strength = options.strength === undefined ? undefined : strengthVector(options.strength);
  let image = input;
  let features: Float32Array | undefined;
  for (const stage of options.range.stages) {
    const part = partOf(model, stage, options);
    const given = {
      image: image.data,
      ...(features && { features }),
      ...(part.strength && strength && { strength }),
    };
    const wanted = { part, size: [image.height, image.width] as const, threads: options.threads };
    const results = withPlan(model, wanted, (plan) => {
      const made = plan.run(given);
      onThreads(plan.threads);
      return made;
    });
    const [made, boundaries, carried] = (['image', 'boundaries', 'features'] as const).map((kind) => results.get(kind));
    image = made!;
    features = carried?.data;
    yield { stage, image, ...(boundaries && { boundaries }) };
  }
}
