import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { LINE_COUNT } from '../boundaries/lines.js';
import type {
  BfmInput,
  BfmOutput,
  BoundaryModule,
  BuildContext,
  BumInput,
  BumOutput,
  FusionModule,
  Module,
  UpscaleModule,
} from '../contracts.js';
import { OptionError, ShapeError } from '../errors.js';
import { format } from '../steps/primitive.js';
import { integer, invalid, knownKeys, show, text } from '../validate.js';
import { buildContext, type LayerStore } from './build-context.js';
import { checkModule } from './check-module.js';

/** How a module is applied by hand. */
export interface ApplyOptions {
  /** What the names of its layers begin with; unique within a model. Default `bum1`, `bum2`, … */
  readonly prefix?: string;
}

/** How a BEM or a BFM is applied by hand. */
export interface StageApplyOptions extends ApplyOptions {
  /** Enlargement of the stage: how much larger the image is than features and boundaries. Default 2. */
  readonly scale?: number;
}

/** A BUM that can be applied in any `tf.model`. Applied again, it gives the same layers: both places share their weights. */
export interface ApplicableBum extends UpscaleModule {
  /**
   * Applies the module to symbolic tensors.
   *
   * @param input an image [n, h, w, 3], alone or with features [n, h, w, c]
   * @returns `image` [n, h·scale, w·scale, 3] and, where the module has any, `features` [n, h, w, c]
   * @throws {ShapeError} for another rank or other channels, {@link OptionError} for another prefix than before
   */
  apply(input: SymbolicTensor | BumInput, options?: ApplyOptions): BumOutput;
}

/** A BEM that can be applied in any `tf.model`. Applied again, it gives the same layers: both places share their weights. */
export interface ApplicableBem extends BoundaryModule {
  /**
   * Applies the module to symbolic tensors.
   *
   * @param input what a BUM gave
   * @returns boundaries [n, h, w, 11]
   * @throws {ShapeError} for another rank or other channels, {@link OptionError} for another prefix than before
   */
  apply(input: BumOutput, options?: StageApplyOptions): SymbolicTensor;
}

/** A BFM that can be applied in any `tf.model`. Applied again, it gives the same layers: both places share their weights. */
export interface ApplicableBfm extends FusionModule {
  /**
   * Applies the module to symbolic tensors.
   *
   * @param input what a BUM gave, boundaries [n, h, w, 11] and, for a module with a memory, its state
   * @returns `image` [n, h·scale, w·scale, 3] and, where the module has any, `features` [n, h·scale, w·scale, c] and the next state
   * @throws {ShapeError} for another rank or other channels, {@link OptionError} for another prefix than before
   */
  apply(input: BfmInput, options?: StageApplyOptions): BfmOutput;
}

/** What a module may have; another one may be spread into it, with its kind and `apply`. */
const KEYS = { kind: true, config: true, build: true, apply: true } as const;

/**
 * A BUM of your own: what `BUM.define` makes of a scale, a config and a way to build layers.
 *
 * @example
 * ```ts
 * const nearest = () =>
 *   BUM.define({
 *     scale: 2,
 *     config: { type: 'nearest' },
 *     build: ({ apply }, { image }) => ({
 *       image: apply('enlarge', (name) => resample({ name, method: 'upsampleNearest', size: 2 }), image),
 *     }),
 *   });
 * ```
 */
export function defineBum(module: Omit<UpscaleModule, 'kind'>): ApplicableBum {
  knownKeys(module as ApplicableBum, 'BUM.define', { ...KEYS, scale: true });
  checkModule('bum', module);
  integer(module.scale, 'scale of the bum', 1, 32);
  const own: UpscaleModule = { ...module, kind: 'bum' };
  const within = scopeOf(own);
  return notALayer({
    ...own,
    apply(input, options = {}) {
      knownKeys(options, 'apply', { prefix: true });
      const given = isBumInput(input) ? input : { image: input };
      requireChannels('image', given.image, 3);
      if (given.features) requireChannels('features', given.features);
      return own.build(within(options), given);
    },
  });
}

const isBumInput = (input: SymbolicTensor | BumInput): input is BumInput =>
  typeof input === 'object' && input !== null && 'image' in input;

/** A BEM of your own: what `BEM.define` makes of a config and a way to build layers. */
export function defineBem(module: Omit<BoundaryModule, 'kind'>): ApplicableBem {
  knownKeys(module as ApplicableBem, 'BEM.define', KEYS);
  checkModule('bem', module);
  const own: BoundaryModule = { ...module, kind: 'bem' };
  const within = scopeOf(own);
  return notALayer({
    ...own,
    apply(input, options = {}) {
      const scale = requireStage(input, options);
      const boundaries = own.build(within(options), input, scale);
      requireChannels(`boundaries of the BEM (${own.config.type})`, boundaries, LINE_COUNT);
      return boundaries;
    },
  });
}

/** A BFM of your own: what `BFM.define` makes of a config and a way to build layers. */
export function defineBfm(module: Omit<FusionModule, 'kind'>): ApplicableBfm {
  knownKeys(module as ApplicableBfm, 'BFM.define', { ...KEYS, state: true });
  checkModule('bfm', module);
  const own: FusionModule = { ...module, kind: 'bfm' };
  const within = scopeOf(own);
  return notALayer({
    ...own,
    apply(input, options = {}) {
      const scale = requireStage(input, options);
      requireChannels('boundaries', input.boundaries, LINE_COUNT);
      for (const { name, channels } of own.state ?? []) requireChannels(`state.${name}`, input.state?.[name], channels);
      return own.build(within(options), input, scale);
    },
  });
}

const counts = { bum: 0, bem: 0, bfm: 0 };

/** Gives a module the same layers at every application. */
function scopeOf({ kind, config }: Module): (options: ApplyOptions) => BuildContext {
  const store: LayerStore = new Map();
  let scope: string | undefined;
  return ({ prefix }) => {
    scope ??= prefix === undefined ? `${kind}${++counts[kind]}` : layerName(prefix);
    if (prefix === undefined || prefix === scope)
      return buildContext(`The ${kind.toUpperCase()} (${config.type})`, scope, store);
    throw new OptionError(
      `This ${kind} (${config.type}) was applied as ${scope} before, so its layers have that name: make another module for ${prefix}`,
    );
  };
}

/** What names of tensors in tfjs may begin with. */
function layerName(prefix: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(text(prefix, 'prefix')))
    invalid('name of letters, digits, dots, dashes and slashes', 'prefix', prefix);
  return prefix;
}

function requireStage(input: BumOutput, options: StageApplyOptions): number {
  knownKeys(options, 'apply', { prefix: true, scale: true });
  requireChannels('image', input?.image, 3);
  if (input.features) requireChannels('features', input.features);
  return integer(options.scale ?? 2, 'scale', 1, 32);
}

function requireChannels(what: string, tensor: SymbolicTensor | undefined, channels?: number): void {
  const shape = Array.isArray(tensor?.shape) ? tensor.shape : undefined;
  const fits = shape?.length === 4 && (channels === undefined ? typeof shape[3] === 'number' : shape[3] === channels);
  if (fits) return;
  throw new ShapeError(
    `Expected a symbolic tensor [n, h, w, ${channels ?? 'channels'}] for ${what} but received ${shape ? format(shape) : show(tensor)}`,
  );
}

/** `sequential.add(module)` looks for a layer's nodes first: it gets an explanation instead of `undefined`. */
function notALayer<M extends Module>(module: M): M {
  return Object.defineProperty(module, 'inboundNodes', {
    get: () => {
      const kind = module.kind.toUpperCase();
      throw new OptionError(
        `A ${kind} is several layers, which give several results: apply it to symbolic tensors, ${kind}.${module.config.type}().apply(…), and ` +
          'make a model of the results by tf.model',
      );
    },
  });
}
