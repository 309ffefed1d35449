import * as errors from '../errors.js';

/** An error that can be sent. */
export interface ErrorMessage {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Of msfsr's errors. */
  readonly code?: string;
}

/** Makes errors by `name`, which minifiers leave alone. */
const MAKERS: Readonly<Record<string, (message: string) => errors.MsfsrError>> = {
  OptionError: (message) => new errors.OptionError(message),
  ShapeError: (message) => new errors.ShapeError(message),
  ImageError: (message) => new errors.ImageError(message),
  WeightsError: (message) => new errors.WeightsError(message),
  BackendError: (message) => new errors.BackendError(message),
  ContextLostError: () => new errors.ContextLostError(),
  DependencyError: (message) => new errors.DependencyError(message),
  DataError: (message) => new errors.DataError(message),
  RunError: (message) => new errors.RunError(message),
};

/** Takes an error apart. Structured cloning would keep neither class nor code. */
export function toErrorMessage(error: unknown): ErrorMessage {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  return { name, message, stack, ...(error instanceof errors.MsfsrError && { code: error.code }) };
}

/** Puts it together again: of the same class, with the same code, message and the stack of the worker. */
export function fromErrorMessage({ name, message, stack, code }: ErrorMessage): Error {
  const error = make(name, message, code);
  if (stack) error.stack = stack;
  return error;
}

function make(name: string, message: string, code?: string): Error {
  if (!code) return Object.assign(new Error(message), { name });
  return MAKERS[name]?.(message) ?? new errors.MsfsrError(code, message);
}
