/**
 * Declarations for CommonJS are those of the ES modules: only the files that they import have other endings. Bundling them a second time would take as
 * long as all the rest of the build.
 */
const IMPORT = /(\bfrom |\bimport |\bimport\()(['"])(\.\/[\w-]+)\.js\2/g;

/** What is left over, in whatever kind of import. */
const MISSED = /['"]\.\.?\/[^'"\n]*\.js['"]/;

/**
 * A file of declarations whose imports lead to files of CommonJS.
 *
 * @throws {Error} one of them is of a kind that is not known
 */
export function declareCommonJs(code: string): string {
  const made = code.replaceAll(IMPORT, '$1$2$3.cjs$2');
  const [missed] = MISSED.exec(made) ?? [];
  if (missed) throw new Error(`Expected imports of files beside the declarations but found ${missed}`);
  return made;
}
