import { ContextLostError, ERRORS, MsfsrError } from '../errors.js';

/** An error that can be sent. */
export interface ErrorMessage {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Of msfsr's errors. */
  readonly code?: string;
}

/** Takes an error apart. Structured cloning would keep neither class nor code. */
export function toErrorMessage(error: unknown): ErrorMessage {
  if (!isError(error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  // By its code, not its class: worker-tfjs.js has classes of its own.
  const { code } = error as Partial<MsfsrError>;
  return { name, message, stack, ...(typeof code === 'string' && code.startsWith('MSFSR_') && { code }) };
}

/** Puts it together again: of the same class, with the same code, message and the stack of the worker. */
export function fromErrorMessage({ name, message, stack, code }: ErrorMessage): Error {
  const error = make(name, message, code);
  if (stack) error.stack = stack;
  return error;
}

function make(name: string, message: string, code?: string): Error {
  if (!code) return Object.assign(new Error(message), { name });
  if (name === 'ContextLostError') return new ContextLostError();
  const Class = Object.hasOwn(ERRORS, name) ? ERRORS[name] : undefined;
  return Class ? new Class(message) : new MsfsrError(code, message);
}

/** Errors of any realm, the browser's own among them. */
const isError = (value: unknown): value is Error =>
  /^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(value));
