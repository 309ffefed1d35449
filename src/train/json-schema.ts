import { OptionError } from '../errors.js';
import { didYouMean, invalid, show } from '../validate.js';

/** The subset of JSON Schema that `training/recipe.schema.json` uses; `training/` reads the same file with the same rules. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const typeTests: Record<string, (value: unknown) => boolean> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  number: Number.isFinite,
};

/**
 * A checked copy of a JSON value, with defaults filled in.
 *
 * @param path what to call the value in messages
 * @throws {OptionError} that names the path, what was expected and what came
 */
export function fillDefaults(value: unknown, schema: Schema, path: string): unknown {
  if (schema.type && !typeTests[schema.type]!(value)) invalid(schema.type, path, value);
  if (schema.enum && !schema.enum.includes(value)) invalid(`one of ${schema.enum.map(show).join(', ')}`, path, value);
  if (typeof value === 'number') checkNumber(value, schema, path);
  if (Array.isArray(value)) {
    const { minItems = 0, maxItems = Infinity } = schema;
    const expected = minItems === maxItems ? `${minItems} items` : `${minItems} to ${maxItems} items`;
    if (value.length < minItems || value.length > maxItems) invalid(expected, path, value);
    return value.map((item, i) => fillDefaults(item, schema.items ?? {}, `${path}[${i}]`));
  }
  return isObject(value) ? fillObject(value, schema, path) : value;
}

function checkNumber(
  value: number,
  { minimum = -Infinity, maximum = Infinity, exclusiveMinimum }: Schema,
  path: string,
): void {
  if (value < minimum || value > maximum) {
    invalid(
      maximum === Infinity ? `number of at least ${minimum}` : `number between ${minimum} and ${maximum}`,
      path,
      value,
    );
  }
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    invalid(`number above ${exclusiveMinimum}`, path, value);
}

function fillObject(value: Record<string, unknown>, schema: Schema, path: string): Record<string, unknown> {
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const known = Object.keys(properties);
  const result: Record<string, unknown> = {};
  for (const key of required) if (!(key in value)) throw new OptionError(`Missing key ${show(key)} in ${path}`);
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(properties, key)) continue;
    if (additionalProperties === false) {
      throw new OptionError(
        `Unknown key ${show(key)} in ${path}${didYouMean(key, known)} Known keys: ${known.join(', ')}`,
      );
    }
    result[key] = fillDefaults(value[key], additionalProperties === true ? {} : additionalProperties, `${path}.${key}`);
  }
  for (const [key, inner] of Object.entries(properties)) {
    const given = value[key] === undefined ? inner.default : value[key];
    if (given !== undefined) result[key] = fillDefaults(given, inner, `${path}.${key}`);
  }
  return result;
}
