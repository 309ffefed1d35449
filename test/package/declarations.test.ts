import { describe, expect, it } from 'vitest';
import { declareCommonJs } from '../../scripts/declare-commonjs.js';

describe('declarations for CommonJS', () => {
  it('import files of CommonJS, packages as they are', () => {
    const code = `import { A } from './a-x1.js';
import type { B } from "./b.js";
export * from './c.js';
import './d.js';
import * as tf from '@tensorflow/tfjs-core';
declare const e: import('./e_2.js').E;
declare const text: 'from ./f.js';`;
    expect(declareCommonJs(code)).toBe(`import { A } from './a-x1.cjs';
import type { B } from "./b.cjs";
export * from './c.cjs';
import './d.cjs';
import * as tf from '@tensorflow/tfjs-core';
declare const e: import('./e_2.cjs').E;
declare const text: 'from ./f.js';`);
  });

  it.each([`import a = require('./a.js');`, `export * from '../b.js';`, `import { c } from './d/c.js';`])(
    'are refused where an import is of another kind: %s',
    (code) => {
      expect(() => declareCommonJs(code)).toThrow(
        /Expected imports of files beside the declarations but found '\.\.?\//,
      );
    },
  );
});
