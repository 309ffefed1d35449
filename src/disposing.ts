/**
 * `using` and `await using` for what has `dispose()`. Types for those whose `lib` is older than the two symbols are declared here, as TypeScript's
 * own `esnext.disposable` and @types/node declare them; declarations that are alike are one.
 */
declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
    readonly asyncDispose: unique symbol;
  }
}

/** `Symbol.dispose`; where there is none yet, the symbol that esbuild's `using` takes instead. */
export const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');
/** `Symbol.asyncDispose`, likewise. */
export const ASYNC_DISPOSE: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/** What holds something until it is disposed of: `using` does so at the end of a block. */
export abstract class Disposing {
  /** Lets go of what it holds; a second call does nothing. */
  abstract dispose(): void;

  /** For `using`: {@link dispose}. */
  [DISPOSE](): void {
    this.dispose();
  }
}

/** What holds something until it is disposed of, which takes its time: `await using` does so at the end of a block. */
export abstract class AsyncDisposing {
  /** Lets go of what it holds; a second call does nothing. */
  abstract dispose(): Promise<void>;

  /** For `await using`: {@link dispose}. */
  [ASYNC_DISPOSE](): Promise<void> {
    return this.dispose();
  }
}

/** An object that is no instance of a class as one for `using`. */
export const disposing = <T extends Disposing>(object: Omit<T, typeof DISPOSE>): T =>
  Object.assign(object, { [DISPOSE]: () => (object as T).dispose() }) as T;

/** An object that is no instance of a class as one for `await using`. */
export const asyncDisposing = <T extends AsyncDisposing>(object: Omit<T, typeof ASYNC_DISPOSE>): T =>
  Object.assign(object, { [ASYNC_DISPOSE]: () => (object as T).dispose() }) as T;
