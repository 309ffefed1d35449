/**
 * What the fragments in TSDoc may use without saying where it comes from: everything the package exports, and the values below.
 * The README's snippets are whole programs and get nothing.
 */

/** Entries in the order in which a name is looked up; a fragment from `src/node` looks there first. */
export const ENTRIES = [
  'msfsr',
  'msfsr/node',
  'msfsr/inference',
  'msfsr/photo',
  'msfsr/temporal',
  'msfsr/metrics',
  'msfsr/adapters',
  'msfsr/zoo',
  'msfsr/detect',
  'msfsr/engine',
  'msfsr/faces',
  'msfsr/image',
  'msfsr/kernels',
  'msfsr/onnx',
  'msfsr/testing',
  'msfsr/train',
  'msfsr/webgl',
  'msfsr/worker',
];

/** Code that makes a value, by its name. */
export const VALUES: Readonly<Record<string, string>> = {
  tf: "import * as tf from '@tensorflow/tfjs-core';",
  hr: "const hr = await (await import('msfsr/node')).readImage('face.png');",
  lr: "const lr = (await import('msfsr')).resize(await (await import('msfsr/node')).readImage('face.png'), 16, 16);",
  sr: "const sr = await (await import('msfsr/node')).readImage('face.png');",
  image: "const image = await (await import('msfsr/node')).readImage('face.png');",
  points: 'const points = Float32Array.from({ length: 136 }, (_, i) => 20 + ((i * 37) % 80));',
  sourceWidth: 'const sourceWidth = 128;',
  sourceHeight: 'const sourceHeight = 128;',
};
