import type { UpscaleModule } from '../../../src/contracts.js';
import { addActivation, addConv } from '../../../src/layers/conv-steps.js';
import { ResidualBlock } from '../../../src/layers/residual-block.js';
import { StepList } from '../../../src/steps/step-list.js';
import { type AlteredBumOptions, alteredBum } from './altered-bum.js';

/**
 * Appends conv 3x3 + conv 1x1 + conv 3x3 of conv 1x1, which fold into one conv 3x3: between them stands nothing but zeros at the border, which
 * a convolution without bias keeps.
 */
export function addBranches(list: StepList, prefix: string, input: string, filters: number, initGain: number): string {
  const conv = (name: string, from: string, kernelSize: number, useBias: boolean) =>
    addConv(list, `${prefix}${name}/`, from, { filters, kernelSize, useBias, initGain: useBias ? initGain : 1 });
  const plain = conv('plain', input, 3, true);
  const point = conv('point', input, 1, true);
  const twice = conv('twice', conv('before', input, 1, false), 3, true);
  return list.add({ op: 'add', name: `${prefix}sum`, inputs: [plain, point, twice] });
}

/** Gain of each of three branches whose sum varies as one convolution does. */
const SHARE = Math.sqrt(1 / 3);

function branchedBlock(name: string, filters: number): ResidualBlock {
  const list = new StepList();
  const first = addBranches(list, 'first/', 'in0', filters, SHARE);
  const bent = addActivation(list, 'act', first, 'prelu');
  const second = addBranches(list, 'second/', bent, filters, 0.1 * SHARE);
  list.add({ op: 'add', name: 'sum', inputs: ['in0', second] });
  return new ResidualBlock({ name, steps: list.steps });
}

/** A compact BUM whose residual blocks are trained in branches and folded afterwards (Ding et al., RepVGG, CVPR 2021; Zhang et al., ECBSR, ACM MM 2021). */
export const branchedBum = (options: AlteredBumOptions): UpscaleModule =>
  alteredBum('branched', options, ({ apply }, block, x) =>
    apply(block, (name) => branchedBlock(name, options.filters), x),
  );
