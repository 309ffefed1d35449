/** A function of the package, and arguments that are right. */
export interface PublicCall {
  /** What is called, as an entry exports it. */
  readonly of: unknown;
  /** Calls it, and what it gives where that takes arguments too. */
  readonly run: (...given: never[]) => unknown;
  readonly given: readonly unknown[];
}

// biome-ignore lint/suspicious/noExplicitAny: arguments of functions of all kinds, which are damaged anyhow
type Any = any;

/** What is called with what; `run` where the function's result is to be called, or freed, too. */
export const call = (
  of: (...given: Any[]) => unknown,
  given: readonly unknown[],
  run: (...given: Any[]) => unknown = of,
): PublicCall => ({ of, run, given });

/** The same for a class. */
export const made = (
  of: new (...given: Any[]) => unknown,
  given: readonly unknown[],
  run: (...given: Any[]) => unknown,
) => ({
  of,
  run,
  given,
});

/** Frees what was made. */
export const close = async (made: { dispose(): unknown } | Promise<{ dispose(): unknown }>) => (await made).dispose();

/** Uses what was made, then frees it. */
export async function using<T extends { dispose(): unknown }>(made: T | Promise<T>, use: (made: T) => unknown) {
  const own = await made;
  try {
    await use(own);
  } finally {
    await own.dispose();
  }
}
