import type * as tfl from '@tensorflow/tfjs-layers';
import { LINE_COUNT } from '../../boundaries/lines.js';
import { OptionError } from '../../errors.js';
import type {
  ForeignFunctionArgs,
  ForeignInput,
  ForeignSource,
  GraphModelLike,
} from '../../layers/foreign-function.js';
import { format } from '../../steps/primitive.js';
import { integer, knownKeys, show } from '../../validate.js';
import type { ForeignStageOptions } from './options.js';

/** What each kind may take, the image first. */
const INPUTS = {
  bum: ['image'],
  bem: ['image', 'features'],
  bfm: ['image', 'features', 'boundaries'],
} as const satisfies Record<ForeignFunctionArgs['kind'], readonly ForeignInput['name'][]>;

/** An input of a model: its name and its shape, where sizes of null or -1 are open. */
interface ModelInput {
  readonly name: string;
  readonly shape?: readonly (number | null)[] | undefined;
}

/** Layers models have layers; graph models and functions have none. */
export const isLayersModel = (source: unknown): source is tfl.LayersModel =>
  typeof source === 'object' && source !== null && 'apply' in source && 'layers' in source;

/**
 * What a foreign model or function takes, in its own order, and the channels of each.
 *
 * @throws {OptionError} for inputs that are none of the module's, take no images, have one fixed size or one channel
 */
export function boundInputs(
  kind: ForeignFunctionArgs['kind'],
  source: ForeignSource | tfl.LayersModel,
  { inputs = {}, features }: ForeignStageOptions,
): (ForeignInput & { channels: number })[] {
  const known: readonly ForeignInput['name'][] = INPUTS[kind];
  knownKeys(inputs, 'inputs', Object.fromEntries(known.map((name) => [name, true])) as never);
  const own = modelInputs(source);
  if (!own) {
    const taken = known.filter((name) => name !== 'features' || features !== undefined);
    return taken.map((name) => ({ name, channels: channelsOf(name, features) }));
  }
  return own.map((input) => {
    const name = nameOf(input, known, inputs) ?? (own.length === 1 ? 'image' : undefined);
    if (!name) {
      throw new OptionError(
        `The model's inputs are called ${own.map((one) => show(one.name)).join(', ')}; expected ${known.join(', ')}: say which is which by ` +
          `inputs: { ${known[0]}: ${show(own[0]!.name)}, … }`,
      );
    }
    const channels = checkInput(name, input, features);
    return { name, channels, ...(!isLayersModel(source) && { graph: { name: input.name } }) };
  });
}

function nameOf(
  input: ModelInput,
  known: readonly ForeignInput['name'][],
  given: NonNullable<ForeignStageOptions['inputs']>,
) {
  const plain = input.name.replace(/:\d+$/, '');
  return known.find((name) =>
    given[name] === undefined ? name === plain : [input.name, plain].includes(given[name]!),
  );
}

/** Inputs of a model, in its order; undefined for a function. */
function modelInputs(source: ForeignSource | tfl.LayersModel): readonly ModelInput[] | undefined {
  if (isLayersModel(source))
    return source.inputs.map(({ shape }, i) => ({ name: source.inputNames?.[i] ?? source.inputs[i]!.name, shape }));
  const graph = source as Partial<GraphModelLike> | undefined;
  return typeof source === 'function' || !graph?.inputs?.length ? undefined : graph.inputs;
}

const channelsOf = (name: ForeignInput['name'], features: number | undefined): number =>
  name === 'features' ? integer(features, 'features') : { image: 3, boundaries: LINE_COUNT }[name];

/** Checks an input of a model; returns its channels. */
function checkInput(
  name: ForeignInput['name'],
  { name: own, shape }: ModelInput,
  features: number | undefined,
): number {
  const open = (d: number | null | undefined) => d === null || d === undefined || d === -1;
  const channels = open(shape?.[3]) ? channelsOf(name, features) : shape![3]!;
  if (!shape) return channels;
  if (shape.length !== 4) {
    throw new OptionError(
      `Expected a model of images [n, h, w, c] but its input ${show(own)} has the shape ${format(shape)}`,
    );
  }
  if (!open(shape[1]) || !open(shape[2])) {
    throw new OptionError(
      `Expected a model of images of any size but its input ${show(own)} has the fixed size ${format(shape)}: make it again with an input of ` +
        `[null, null, null, ${channels}], or adopt a function that resizes to ${shape[1]}x${shape[2]} and back`,
    );
  }
  if (name !== 'features' && channels !== channelsOf(name, features)) {
    const grey =
      channels === 1
        ? ': adopt a function that runs it on luma (Y of YCbCr) and enlarges the colours by tf.image.resizeBilinear'
        : '';
    throw new OptionError(
      `Expected ${channelsOf(name, features)} channels for ${name} but the model's input ${show(own)} takes ${channels}${grey}`,
    );
  }
  return channels;
}
