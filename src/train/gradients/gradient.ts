import type { registerGradient } from '@tensorflow/tfjs-core';

/** How tfjs differentiates a kernel. */
export type Gradient = Parameters<typeof registerGradient>[0];
