/** The last step of the build: finishes the declarations in dist/, and makes those for CommonJS of them. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { declareCommonJs } from './declare-commonjs.js';
import { declareUndefined } from './declare-undefined.js';

const dist = new URL('../dist/', import.meta.url);
for (const name of readdirSync(dist).filter((file) => file.endsWith('.d.ts'))) {
  const file = new URL(name, dist);
  const code = declareUndefined(readFileSync(file, 'utf8'));
  writeFileSync(file, code);
  writeFileSync(new URL(name.replace(/\.ts$/, '.cts'), dist), declareCommonJs(code));
}
