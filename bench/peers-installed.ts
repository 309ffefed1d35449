import type * as Onnxruntime from 'onnxruntime-web';

/** Says, once, that a package of bench/package.json is not there. */
let said = false;

/** Says on standard error what is left out and how to have it. */
export function sayMissing(name: string): void {
  console.error(`Without ${name}, which is not installed${said ? '' : ': npm ci --prefix bench'}`);
  said = true;
}

/** The package `onnxruntime-node`; undefined, and said, where it is not installed. */
export async function loadOnnxruntimeNode(): Promise<typeof Onnxruntime | undefined> {
  const name = 'onnxruntime-node'; // not a literal below: the types must do without the package
  try {
    return (await import(name)) as typeof Onnxruntime;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    sayMissing(name);
    return undefined;
  }
}
