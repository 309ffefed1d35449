import { MsfsrError } from '../errors.js';

/**
 * Why a call of Face++ failed.
 *
 * - `rate-limit`: too many calls at once or in the time allowed; wait and try again.
 * - `credentials`: key or secret are wrong, or may not use this function.
 * - `request`: Face++ cannot use the pictures or arguments (size, format, …).
 * - `server`: an error on their side.
 * - `malformed`: the answer is not what the interface promises.
 * - `network`: no answer at all.
 */
export type FacePlusPlusReason = 'rate-limit' | 'credentials' | 'request' | 'server' | 'malformed' | 'network';

/** A call of Face++ that failed. Messages never hold the key or the secret. */
export class FacePlusPlusError extends MsfsrError {
  /** Name of the class; the same in minified code. */
  override readonly name: string = 'FacePlusPlusError';
  /** What the service said. */
  readonly reason: FacePlusPlusReason;
  /** HTTP status; `undefined` without an answer. */
  readonly status: number | undefined;

  constructor(
    reason: FacePlusPlusReason,
    message: string,
    { status, cause }: { status?: number; cause?: unknown } = {},
  ) {
    super('MSFSR_FACE_PLUS_PLUS', message, { cause });
    this.reason = reason;
    this.status = status;
  }
}
