/**
 * Errors of msfsr. Every message says what was expected of which option, what came, and what to do;
 * every class carries a stable `code`, so that callers can branch without parsing text.
 */

/** Base class: `error instanceof MsfsrError` catches everything that msfsr throws on purpose. */
export class MsfsrError extends Error {
  /** Name of the class; literal, since minifiers rename classes. */
  override readonly name: string = 'MsfsrError';
  /** Stable identifier of the kind of error. */
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** An option has the wrong type or lies outside its range. */
export class OptionError extends MsfsrError {
  /** Name of the class; the same in minified code. */
  override readonly name: string = 'OptionError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('MSFSR_OPTION', message, options);
  }
}

/** Tensors, layers or stages whose shapes do not fit together. */
export class ShapeError extends MsfsrError {
  /** Name of the class; the same in minified code. */
  override readonly name: string = 'ShapeError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('MSFSR_SHAPE', message, options);
  }
}

/** A picture that cannot be read, is empty, truncated, too large or holds values that are no numbers. */
export class ImageError extends MsfsrError {
  /** Name of the class; the same in minified code. */
  override readonly name: string = 'ImageError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('MSFSR_IMAGE', message, options);
  }
}

/** Weights that are missing, truncated, altered or do not fit the topology beside them. */
export class WeightsError extends MsfsrError {
  /** Name of the class; the same in minified code. */
  override readonly name: string = 'WeightsError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('MSFSR_WEIGHTS', message, options);
  }
}

/** A backend, kernel or platform feature that is not to be had. */
export class BackendError extends MsfsrError {
  /** Name of the class; the same in minified code. */
  override readonly name: string = 'BackendError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('MSFSR_BACKEND', message, options);
  }
}

/**
 * The GPU's context was lost: the browser took it away, and with it every tensor that was there. `recoverWebgl()` of `msfsr/webgl` makes a
 * new one and brings weights back.
 */
export class ContextLostError extends BackendError {
  /** Name of the class; the same in minified code. */
  override readonly name: string = 'ContextLostError';
  override readonly code: string = 'MSFSR_CONTEXT_LOST';

  constructor(options?: { cause?: unknown }) {
    super(
      "The GPU's context was lost, and all tensors on it: call recoverWebgl() of msfsr/webgl, make or load again what it cannot bring " +
        "back, and repeat; or use backend: 'engine'",
      options,
    );
  }
}

/**
 * A backend of tfjs lacks kernels that the network needs, found before anything runs; `missingKernels` of `msfsr` names them, too. The engine needs
 * none of them.
 */
export class MissingKernelsError extends BackendError {
  /** Name of the class; the same in minified code. */
  override readonly name: string = 'MissingKernelsError';
  override readonly code: string = 'MSFSR_KERNELS_MISSING';
  /** Names of the kernels, as tfjs registers them; empty in an error that came out of a worker, whose message names them. */
  readonly kernels: readonly string[];

  /** @param backend a backend of tfjs, or the whole message */
  constructor(backend: string, kernels: readonly string[] = [], options?: { cause?: unknown }) {
    super(
      kernels.length === 0
        ? backend
        : `Expected all kernels of the network in tfjs's backend ${backend} but it lacks ${kernels.join(', ')}: take another backend, ` +
            "import the kernels that a custom build leaves out, or use backend: 'engine', which needs none",
      options,
    );
    this.kernels = kernels;
  }
}

/** An optional package that the call needs is not installed. */
export class DependencyError extends MsfsrError {
  /** Name of the class; the same in minified code. */
  override readonly name: string = 'DependencyError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('MSFSR_DEPENDENCY', message, options);
  }
}

/** A file or folder whose content is not what it should be (data sets, recipes, manifests). */
export class DataError extends MsfsrError {
  /** Name of the class; the same in minified code. */
  override readonly name: string = 'DataError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('MSFSR_DATA', message, options);
  }
}

/** A training run that cannot start, go on or be saved: damaged checkpoint, another network, diverged. */
export class RunError extends MsfsrError {
  /** Name of the class; the same in minified code. */
  override readonly name: string = 'RunError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('MSFSR_RUN', message, options);
  }
}

/** Every class of error by its `name`, for putting together again what came out of a worker. */
export const ERRORS: Readonly<Record<string, new (message: string) => MsfsrError>> = {
  OptionError,
  ShapeError,
  ImageError,
  WeightsError,
  BackendError,
  MissingKernelsError,
  DependencyError,
  DataError,
  RunError,
};
