import { ShapeError } from '../errors.js';
import type { Complete } from './complete-step.js';
import { channelsOf, format, free, type Primitive, resized } from './primitive.js';
import type { GlobalAveragePoolStep, ResampleStep, Shape } from './step.js';

/** Height and width must divide by the step's size. */
function requireMultiple(step: Complete<ResampleStep>, input: Shape): void {
  const size = step.size;
  if (input.slice(1, 3).some((d) => d !== null && d % size !== 0)) {
    throw new ShapeError(
      `Step ${step.name} (${step.op}) expected height and width to be multiples of ${size} but received ${format(input)}`,
    );
  }
}

/** Maximum over windows of size x size pixels. */
export const maxPool: Primitive<Complete<ResampleStep>> = {
  arity: 1,
  macs: free,
  outputShape(step, [input]) {
    requireMultiple(step, input!);
    return resized(input!, (d) => d / step.size, channelsOf(input!, step));
  },
};

/** Every pixel repeated. */
export const upsampleNearest: Primitive<Complete<ResampleStep>> = {
  arity: 1,
  macs: free,
  outputShape: (step, [input]) => resized(input!, (d) => d * step.size, channelsOf(input!, step)),
};

/** Bicubic enlargement (see bicubic-matrix.ts). */
export const upsampleBicubic: Primitive<Complete<ResampleStep>> = {
  arity: 1,
  macs: free,
  outputShape: (step, [input]) => resized(input!, (d) => d * step.size, channelsOf(input!, step)),
};

/** [n, h, w, r²·c] → [n, h·r, w·r, c] */
export const pixelShuffle: Primitive<Complete<ResampleStep>> = {
  arity: 1,
  macs: free,
  outputShape(step, [input]) {
    const r = step.size;
    const channels = channelsOf(input!, step);
    if (channels % (r * r) !== 0) {
      throw new ShapeError(
        `Step ${step.name} (pixelShuffle) expected channels to be a multiple of ${r * r} but received ${format(input!)}`,
      );
    }
    return resized(input!, (d) => d * r, channels / (r * r));
  },
};

/** [n, h, w, c] → [n, h/r, w/r, r²·c], the inverse of the pixel shuffle. */
export const spaceToDepth: Primitive<Complete<ResampleStep>> = {
  arity: 1,
  macs: free,
  outputShape(step, [input]) {
    requireMultiple(step, input!);
    const r = step.size;
    return resized(input!, (d) => d / r, channelsOf(input!, step) * r * r);
  },
};

/** Mean over the pixels of each channel. */
export const globalAveragePool: Primitive<Complete<GlobalAveragePoolStep>> = {
  arity: 1,
  macs: free,
  outputShape: (step, [input]) => [input![0]!, 1, 1, channelsOf(input!, step)],
};
