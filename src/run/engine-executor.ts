import { strengthVector } from '../compose/strength.js';
import type { LayerRunner } from '../engine/hybrid/hybrid-plan.js';
import type { Network } from '../graph/network.js';
import { statePorts } from '../graph/state.js';
import type { FloatImage } from '../image/floats.js';
import { joined, pictures } from './batch.js';
import { stateBefore, statesAfter } from './batch-state.js';
import type { Executor, RunOptions, StageOutput } from './executor.js';
import type { PlanWanted } from './network-plans.js';
import { withPlan } from './plan-cache.js';
import type { PassState } from './state.js';

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
    run: (images, states) =>
      run(network, images, states, options, runLayer, (used) => {
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
  inputs: readonly FloatImage[],
  states: readonly PassState[] | undefined,
  options: RunOptions,
  runLayer: LayerRunner | undefined,
  onThreads: (threads: number) => void,
): AsyncGenerator<StageOutput> {
  const { height, width } = inputs[0]!;
  const factors = options.strength === undefined ? undefined : strengthVector(options.strength);
  const strength =
    factors && new Float32Array(inputs.length * factors.length).map((_, i) => factors[i % factors.length]!);
  let image = joined(inputs);
  /** What stages have handed on, and what was kept of the pictures before, by name. */
  const carried = new Map<string, Float32Array>();
  for (const [name, { data }] of stateBefore(options.range, [height, width], states ?? inputs.map(() => ({}))))
    carried.set(name, data);
  for (const stage of options.range.stages) {
    const asked = wanted(stage.index, [height, width], options, runLayer);
    const results = withPlan(network, asked, (plan) => {
      const given = { image, ...(strength && { strength }), ...Object.fromEntries(carried) };
      const made = plan.run(given);
      onThreads(plan.threads);
      return made;
    });
    const [made, boundaries] = [results.get('image')!, results.get('boundaries')];
    image = made.data;
    for (const [name, { data }] of results) carried.set(name, data);
    const next = new Map(statePorts([stage]).map((port) => [port.name, results.get(port.next)!]));
    yield {
      stage,
      images: pictures(made),
      ...(boundaries && { boundaries: pictures(boundaries) }),
      ...(states && next.size > 0 && { state: statesAfter(next, inputs.length) }),
    };
  }
}
