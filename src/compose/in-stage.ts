import { OptionError, ShapeError } from '../errors.js';

/** Runs the body; what it refuses is said with the stage's number. */
export function inStage<T>(index: number, body: () => T): T {
  try {
    return body();
  } catch (error) {
    const Class = [ShapeError, OptionError].find((one) => error instanceof one);
    if (!Class || /^Stage \d/.test((error as Error).message)) throw error;
    throw new Class(`Stage ${index}: ${(error as Error).message}`, { cause: error });
  }
}
