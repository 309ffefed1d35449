import { expect, test } from 'vitest';
import { DependencyError } from '../src/errors.js';
import { withTfjs } from '../src/with-tfjs.js';

const failing = (error: unknown) => async () => {
  throw error;
};
const coded = (code: string, message: string) => Object.assign(new Error(message), { code });

test.each([
  [
    'import in Node',
    coded('ERR_MODULE_NOT_FOUND', "Cannot find package '@tensorflow/tfjs-core' imported from /a/chunk.js"),
  ],
  [
    'require in Node',
    coded('MODULE_NOT_FOUND', "Cannot find module '@tensorflow/tfjs-core'\nRequire stack:\n- /a/b.cjs"),
  ],
  [
    'a page',
    new TypeError("Failed to resolve module specifier '@tensorflow/tfjs-core'. Relative references must start…"),
  ],
])('a package that %s does not find is named, with what to install', async (_, error) => {
  const loading = withTfjs(failing(error), 'Only tfjs knows the layer Odd');
  await expect(loading).rejects.toBeInstanceOf(DependencyError);
  await expect(loading).rejects.toThrow(
    /^Only tfjs knows the layer Odd\. This needs TensorFlow\.js, but @tensorflow\/tfjs-core was not found: npm install @tensorflow/,
  );
  await expect(loading).rejects.toMatchObject({ cause: error });
});

test.each([
  coded('ERR_MODULE_NOT_FOUND', "Cannot find package 'odd' imported from /a/chunk.js"),
  coded('MODULE_NOT_FOUND', "Cannot find module 'odd'\nRequire stack:\n- /a/node_modules/@tensorflow/tfjs-core/x.js"),
  new Error('@tensorflow/tfjs-core has a fault of its own'),
  'no error',
])('other failures stay what they are: %s', async (error) => {
  await expect(withTfjs(failing(error))).rejects.toBe(error);
});

test('what is there is given back', async () => {
  expect(await withTfjs(async () => 3)).toBe(3);
});
