import type * as tfl from '@tensorflow/tfjs-layers';
import { format } from '../steps/primitive.js';
import type { Shape } from '../steps/step.js';
import { integer, invalid } from '../validate.js';

/** Height and width of inputs whose own are open: for all of them, or by name. */
export type SizeOption = readonly [number, number] | Readonly<Record<string, readonly [number, number]>>;

/** The shapes of a model's inputs with their open heights and widths filled in. */
export function inputShapes({ inputs }: tfl.LayersModel, size: SizeOption | undefined): Shape[] {
  const names = portNames(inputs);
  return inputs.map((tensor, i) => inputShape(tensor.shape, names[i]!, size));
}

/**
 * The shape of an input with its open height and width filled in.
 *
 * @throws {OptionError} if they are open and no size is given
 */
function inputShape(shape: Shape, name: string, size: SizeOption | undefined): Shape {
  if (shape.length !== 4 || shape.slice(1, 3).every((d) => d !== null)) return [1, ...shape.slice(1)];
  const given: unknown = Array.isArray(size) ? size : (size as Record<string, unknown> | undefined)?.[name];
  if (!Array.isArray(given) || given.length !== 2) {
    return invalid(`[height, width] of input ${name} ${format(shape)}`, 'size', given);
  }
  const [h, w] = (given as unknown[]).map((d, i) => integer(d, `size[${i}]`, 1, 16384));
  return [1, shape[1] ?? h!, shape[2] ?? w!, shape[3]!];
}

/** Inputs and outputs are called after their layers, as in tfjs; a layer's second one gets `#2`. */
export function portNames(tensors: readonly tfl.SymbolicTensor[]): string[] {
  const names = tensors.map(({ sourceLayer }) => sourceLayer.name);
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before > 0 ? `${name}#${before + 1}` : name;
  });
}
