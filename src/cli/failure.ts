import { MsfsrError } from '../errors.js';

/** Something that could not be done while the rest went on. */
export interface Failure {
  /** The file or picture. */
  readonly input: string;
  /** Code of the typed error. */
  readonly code: string;
  readonly message: string;
}

/**
 * Describes an error for a report; what is no error of msfsr's own is a bug, and thrown on.
 *
 * @param input what the error was met with
 */
export function failureOf(input: string, error: unknown): Failure {
  if (!(error instanceof MsfsrError)) throw error;
  return { input, code: error.code, message: error.message };
}

/** The failure as a line; the message is not made to name the file twice. */
export function failureLine({ input, message }: Failure): string {
  return message.includes(input) ? `failed: ${message}` : `failed: ${input}: ${message}`;
}
