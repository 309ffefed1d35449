import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { MsfsrError, ShapeError } from '../errors.js';
import { format } from '../steps/primitive.js';
import { integer, show, text } from '../validate.js';
import type { LayerArgs } from './step-layer.js';

/** A function that enlarges a batch of images [n, h, w, 3] with tfjs ops. */
export type UpscaleFunction = (images: tf.Tensor4D) => tf.Tensor4D;

/** Arguments of a {@link ForeignFunction} layer. */
export interface ForeignFunctionArgs extends LayerArgs {
  /** Name under which the function is supplied again when a saved network is loaded. */
  readonly functionName: string;
  /** Enlargement. */
  readonly scale: number;
}

/** Arguments as the config holds them: tfjs rewrites strings of a saved topology as snake_case, unless their key is `name`. */
interface SavedArgs extends Omit<ForeignFunctionArgs, 'functionName'> {
  readonly upscaler: { readonly name: string };
}

let supplied: Readonly<Record<string, UpscaleFunction>> = {};

/** Makes functions available to layers that are created while `body` runs: a saved file cannot hold them. */
export function withFunctions<T>(functions: Readonly<Record<string, UpscaleFunction>>, body: () => T): T {
  const before = supplied;
  supplied = { ...before, ...functions };
  try {
    return body();
  } finally {
    supplied = before;
  }
}

/** Runs a foreign upscaler, a plain function or a graph model, inside a layers model. It has no weights of its own. */
export class ForeignFunction extends tfl.layers.Layer {
  /**
   * Name under which tfjs finds the class in a saved network.
   *
   * @nocollapse
   */
  static className = 'MsfsrForeignFunction';
  readonly functionName: string;
  private readonly scale: number;
  readonly run: UpscaleFunction;

  constructor(args: ForeignFunctionArgs | SavedArgs) {
    super(args);
    this.functionName = text('upscaler' in args ? args.upscaler.name : args.functionName, 'functionName');
    this.scale = integer(args.scale, 'scale', 1, 32);
    const run = supplied[this.functionName];
    if (!run) {
      throw new MsfsrError(
        'MSFSR_FUNCTION_MISSING',
        `Layer ${show(args.name)} runs the upscaler ${show(this.functionName)}, which a file cannot hold: pass it again as ` +
          `functions: { ${JSON.stringify(this.functionName)}: … } when loading`,
      );
    }
    this.run = run;
  }

  override computeOutputShape(inputShape: tfl.Shape): tfl.Shape {
    const [n, h, w, c] = inputShape as (number | null)[];
    const extent = (d: number | null | undefined) => (typeof d === 'number' ? d * this.scale : null);
    return [n ?? null, extent(h), extent(w), c ?? null];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    const y = this.run(x);
    const expected = this.computeOutputShape(x.shape);
    if (!(y instanceof tf.Tensor) || y.shape.join() !== expected.join()) {
      const came = y instanceof tf.Tensor ? format(y.shape) : show(y);
      throw new ShapeError(
        `Upscaler ${show(this.functionName)} in layer ${this.name} should turn ${format(x.shape)} into ${format(expected as number[])} ` +
          `at scale ${this.scale} but gave ${came}`,
      );
    }
    return y;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), upscaler: { name: this.functionName }, scale: this.scale };
  }
}
