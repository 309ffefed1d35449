/**
 * Imports a package that may not be there. Bundlers must not look for it: the name is computed, and nothing but Node and pages with an import map
 * finds it by that.
 */
export const importPackage = (name: string): Promise<unknown> =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ name);
