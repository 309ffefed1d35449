import { MsfsrError } from '../errors.js';

/** The command line is wrong. */
export class UsageError extends MsfsrError {
  override readonly name: string = 'UsageError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('MSFSR_USAGE', message, options);
  }
}
