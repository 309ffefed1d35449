import { promisify } from 'node:util';
import { expect } from 'vitest';
import webpack, { type Configuration } from 'webpack';
import { isAboutOptional } from './user-folder.js';

/** Bundles for production; fails on every complaint but those about optional backends. */
export async function runWebpack(options: Configuration): Promise<void> {
  const compiler = webpack({ mode: 'production', performance: { hints: false }, devtool: false, ...options });
  const stats = await promisify(compiler!.run.bind(compiler))();
  await promisify(compiler!.close.bind(compiler))();
  const { errors, warnings } = stats!.toJson({ all: false, errors: true, warnings: true });
  expect(errors).toEqual([]);
  expect(warnings!.filter(({ message }) => !isAboutOptional(message))).toEqual([]);
}
