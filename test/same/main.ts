/**
 * Hashes of the engine's results by this Node, by those that are named, and by Chromium, beside those that are stated.
 *
 *   npm run same                                               # this Node and Chromium
 *   npm run same -- node@22 node@24 bun deno                   # others from npm, too
 *   npm run same -- --write                                    # states what this Node gives
 */
import '@tensorflow/tfjs-backend-cpu';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { SimdVariant } from '../../src/engine/index.js';
import { noBrowser } from '../package/browser.js';
import { judge } from './judge.js';
import type { SameReport } from './program.js';
import { buildProgram, runBy, runInChromium } from './run.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } });
await tf.setBackend('cpu');
const { folder, remove } = await buildProgram();

/** The reports of a runtime: the path of a program, or a package of npm. */
async function reportOf(name: string): Promise<SameReport> {
  if (name.includes('/')) return runBy([name, ...flagsOf(basename(name))], folder);
  const place = mkdtempSync(join(tmpdir(), 'msfsr-runtime-'));
  writeFileSync(join(place, 'package.json'), '{}');
  execFileSync('npm', ['install', name, '--no-audit', '--no-fund'], { cwd: place, stdio: 'ignore' });
  const [kind] = name.split('@');
  try {
    return await runBy([join(place, 'node_modules/.bin', kind!), ...flagsOf(kind!)], folder);
  } finally {
    rmSync(place, { recursive: true });
  }
}

const flagsOf = (kind: string) => (kind === 'deno' ? ['run', '--allow-all'] : []);

function tell(report: SameReport): void {
  const told = Object.entries(report.hashes).map(([variant, found]) => {
    const judged = judge(variant as SimdVariant, found);
    if (judged !== 'as stated' && (variant === 'simd' || judged !== 'as plain SIMD')) process.exitCode = 1;
    return `${variant}: ${judged}`;
  });
  console.log(`${report.runtime}, up to ${report.threads} threads: ${told.join('; ')}`);
}

try {
  const own = await runBy([process.execPath, '--experimental-wasm-relaxed-simd'], folder);
  if (values.write) writeFileSync(new URL('hashes.json', import.meta.url), `${JSON.stringify(own.hashes, null, 2)}\n`);
  else {
    tell(own);
    if (!noBrowser) tell(await runInChromium(folder));
    for (const name of positionals) tell(await reportOf(name));
  }
} finally {
  await remove();
}
process.exit();
