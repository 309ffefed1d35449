import { MsfsrError } from '../errors.js';

/** A layer or module that does not keep its contract; thrown by the test kit alone. */
export class ContractError extends MsfsrError {
  /** Name of the class; the same in minified code. */
  override readonly name: string = 'ContractError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('MSFSR_CONTRACT', message, options);
  }
}

/** Throws a {@link ContractError} unless the condition holds. */
export function expectThat(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new ContractError(message());
}
