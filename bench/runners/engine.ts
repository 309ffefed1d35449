import { compile } from '../../src/engine/compile.js';
import type { CompileOptions } from '../../src/engine/compile-options.js';
import type { SimdVariant } from '../../src/wasm/kernel.js';
import type { Runner } from '../measure.js';

/** Our engine on one input, with all its threads started. */
export async function engineRunner(
  model: Parameters<typeof compile>[0],
  values: Float32Array,
  { variant, ...options }: CompileOptions & { readonly simd: SimdVariant; readonly variant?: string },
): Promise<Runner> {
  const plan = compile(model, options);
  await plan.ready();
  return {
    runner: 'msfsr-engine',
    variant: variant ?? options.simd,
    threads: plan.describe().threads,
    run: () => plan.run(values),
    close: () => plan.dispose(),
  };
}
