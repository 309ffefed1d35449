import { format } from '../steps/primitive.js';
import type { Shape } from '../steps/step.js';
import { integer, invalid } from '../validate.js';
import type { Topology, TopologyInput } from './topology.js';

/** Height and width of inputs whose own are open: for all of them, or by name. */
export type SizeOption = readonly [number, number] | Readonly<Record<string, readonly [number, number]>>;

/** The shapes of a network's inputs with their open heights and widths filled in. */
export const inputShapes = ({ inputs }: Topology, size: SizeOption | undefined): Shape[] =>
  inputs.map((input) => inputShape(input, size));

/**
 * The shape of an input with its open height and width filled in.
 *
 * @throws {OptionError} if they are open and no size is given
 */
function inputShape({ shape, name, scale = 1 }: TopologyInput, size: SizeOption | undefined): Shape {
  if (shape.length !== 4 || shape.slice(1, 3).every((d) => d !== null)) return [1, ...shape.slice(1)];
  const given: unknown = Array.isArray(size)
    ? size.map((d) => (scale === 1 ? d : d * scale))
    : (size as Record<string, unknown> | undefined)?.[name];
  if (!Array.isArray(given) || given.length !== 2) {
    return invalid(`[height, width] of input ${name} ${format(shape)}`, 'size', given);
  }
  const [h, w] = (given as unknown[]).map((d, i) => integer(d, `size[${i}]`, 1, 16384));
  return [1, shape[1] ?? h!, shape[2] ?? w!, shape[3]!];
}
