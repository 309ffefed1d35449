// @ts-nocheck: AssemblyScript, not TypeScript
// Every kernel has one signature: (parameter block, first unit, unit after the last, scratch memory). Units are independent of each other,
// so that threads can claim them. Blocks are written by src/kernels/*.ts.
export { affine } from './affine';
export { convolution } from './convolution';
export { convolution3 } from './convolution3';
export { border, copy } from './copy';
export { depthwise } from './depthwise';
export { modulate } from './modulate';
export { maxPool, mean } from './pool';
export { squash } from './squash';
export { bicubic, upsample } from './upsample';
export { winograd2, winograd4 } from './winograd';
