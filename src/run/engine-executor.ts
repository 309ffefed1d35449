import { strengthVector } from '../compose/strength.js';
import type { LayerRunner } from '../engine/hybrid/hybrid-plan.js';
import type { Network } from '../graph/network.js';
import type { FloatImage } from '../image/floats.js';
import type { Executor, RunOptions, StageOutput } from './executor.js';
import type { PlanWanted } from './network-plans.js';
import { withPlan } from './plan-cache.js';

/**
 * Runs a network with compiled plans on WebAssembly SIMD; tfjs runs only the layers that the engine does not know. The plans for this size are
 * compiled now; each is looked up again when its stage runs, since other pictures may have pushed it out meanwhile.
 *
 * @param runLayer runs layers that the engine does not know; needed for networks that have some
 * @throws {BackendError} if the engine cannot run the network here
 */
export function engineExecutor(
  network: Network,
  size: readonly [number, number],
  options: RunOptions,
  runLayer?: LayerRunner,
): Executor {
  const plans = options.range.stages.map(({ index }) =>
    withPlan(network, wanted(index, size, options, runLayer), ({ simd, threads }) => ({ simd, threads })),
  );
  let threads = Math.max(...plans.map((plan) => plan.threads));
  return {
    backend: 'engine',
    ...(plans[0]!.simd && { simd: plans[0]!.simd }),
    get threads() {
      return threads;
    },
    run: (image) =>
      run(network, image, options, runLayer, (used) => {
        threads = Math.max(threads, used);
      }),
  };
}

const wanted = (
  stage: number,
  size: readonly [number, number],
  { range: { entry }, strength, threads }: RunOptions,
  runLayer: LayerRunner | undefined,
): PlanWanted => ({ entry, stage, size, strength: strength !== undefined, threads, runLayer });

async function* run(
  network: Network,
  input: FloatImage,
  options: RunOptions,
  runLayer: LayerRunner | undefined,
  onThreads: (threads: number) => void,
): AsyncGenerator<StageOutput> {
  const strength = options.strength === undefined ? undefined : strengthVector(options.strength);
  let image = input;
  /** What stages have handed on, by name. */
  const carried = new Map<string, Float32Array>();
  for (const stage of options.range.stages) {
    const asked = wanted(stage.index, [input.height, input.width], options, runLayer);
    const results = withPlan(network, asked, (plan) => {
      const given = { image: image.data, ...(strength && { strength }), ...Object.fromEntries(carried) };
      const made = plan.run(given);
      onThreads(plan.threads);
      return made;
    });
    image = results.get('image')!;
    const boundaries = results.get('boundaries');
    for (const [name, { data }] of results) carried.set(name, data);
    yield { stage, image, ...(boundaries && { boundaries }) };
  }
}
