/**
 * Declarations for CommonJS are those of the ES modules: only the files that they import have other endings. Bundling them a second time would take as
 * long as all the rest of the build.
 */
const IMPORT = /(\bfrom |\bimport |\bimport\()(['"])(\.\/[\w-]+)\.js\2/g;

/** A file of declarations whose imports lead to files of CommonJS. */
export const declareCommonJs = (code: string): string => code.replaceAll(IMPORT, '$1$2$3.cjs$2');
