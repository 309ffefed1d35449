import { ShapeError } from '../../errors.js';
import { isBuiltIn, show } from '../../validate.js';

/** Name and shape [h, w, c] of an input or output. */
export interface PortDescription {
  readonly name: string;
  readonly shape: readonly [number, number, number];
}

/** Values of each input by name, [n, h, w, c] each; a network of one input also takes the values alone. */
export type InputValues = Float32Array | Readonly<Record<string, Float32Array>>;

/** Checked inputs of a run. */
export interface Batch {
  /** In the order of the ports. */
  readonly values: readonly Float32Array[];
  /** Number of images in each. */
  readonly size: number;
}

/**
 * The inputs of a run, of whatever realm.
 *
 * @throws {ShapeError} where one is missing, is no Float32Array, or holds another number of images than the first
 */
export function batchOf(ports: readonly PortDescription[], inputs: InputValues): Batch {
  const values = ports.map(({ name }) => {
    const given: unknown = ports.length === 1 && isBuiltIn(inputs, 'Float32Array') ? inputs : Object(inputs)[name];
    if (isBuiltIn(given, 'Float32Array')) return given;
    const names = ports.map((port) => port.name).join(', ');
    throw new ShapeError(`Expected a Float32Array for input ${name} (inputs: ${names}) but received ${show(given)}`);
  });
  const sizes = ports.map(({ shape: [h, w, c] }, i) => values[i]!.length / (h * w * c));
  const size = sizes[0]!;
  const wrong = sizes.findIndex((other) => other !== size || !Number.isInteger(size) || size < 1);
  if (wrong < 0) return { values, size };
  const { name, shape } = ports[wrong]!;
  const images = wrong > 0 ? `${size} images as of input ${ports[0]!.name}, ` : '';
  throw new ShapeError(
    `Expected ${images}[n, ${shape.join(', ')}] for input ${name} but received ${values[wrong]!.length} values`,
  );
}
