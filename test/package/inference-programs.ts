/** Programs that run networks without tfjs, as text for the folder of a user: the same body in both module formats. */

/** Pixels of a small picture, 16x16, RGBA. */
export const FACE = Uint8ClampedArray.from({ length: 1024 }, (_, i) =>
  i % 4 === 3 ? 255 : 40 + ((i >> 2) % 16) * 9 + (i % 4) * 20,
);

/** A program of imports, which are the names of namespaces by their modules, and a body. */
export interface ProgramText {
  readonly imports: Readonly<Record<string, string>>;
  readonly body: string;
}

const text = ({ imports, body }: ProgramText, one: (name: string, from: string) => string) =>
  [...Object.entries(imports).map(([name, from]) => one(name, from)), `(async () => {${body}})();`].join('\n');

export const asEsModule = (program: ProgramText) =>
  text(program, (name, from) => `import * as ${name} from '${from}';`);
export const asCommonJs = (program: ProgramText) =>
  text(program, (name, from) => `const ${name} = require('${from}');`);

const face = `{ width: 16, height: 16, data: Uint8ClampedArray.of(${FACE}) }`;

/** Every way to a large picture without tfjs, and what the calls say that need it. */
export const doorsProgram: ProgramText = {
  imports: { fs: 'node:fs', node: 'msfsr/node', inference: 'msfsr/inference', onnx: 'msfsr/onnx' },
  body: `
  const face = ${face};
  const unlike = (a, b) => a.image.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.image.data[i])), 0);
  const size = ({ image, backend }) => [image.width, image.height, backend];
  const large = await node.upscaleFace(face, { degradation: 'clean' });

  const weights = 'node_modules/msfsr/weights/compact-x8/';
  const { modelTopology, weightsManifest: [{ paths, weights: weightSpecs }], userDefinedMetadata } = JSON.parse(fs.readFileSync(weights + 'model.json', 'utf8'));
  const weightData = new Uint8Array(Buffer.concat(paths.map((path) => fs.readFileSync(weights + path)))).buffer;
  const network = await inference.openNetwork({ modelTopology, weightSpecs, weightData, userDefinedMetadata });

  const upscaler = await node.createUpscaler();
  const instead = await node.createUpscaler({ backend: 'tfjs-wasm' });
  const described = instead.describeBackend();
  const error = (promise) => promise.then(() => 'nothing', ({ name, code, message }) => [name, code, message].join(' '));
  const result = {
    pixels: size(large),
    file: unlike(large, await node.upscaleFace('face.png', { degradation: 'clean' })),
    upscaler: size(await upscaler.upscale('face.png')),
    inference: unlike(large, await inference.upscaleFace(face, { model: network })),
    macs: (await node.openNetwork('compact-x8')).describe([16, 16]).macs,
    onnx: onnx.exportOnnx(network).byteLength,
    instead: [described.chosen, described.why],
    needsTfjs: {
      upscaleFace: await error(node.upscaleFace(face, { backend: 'tfjs' })),
      'upscaleFace, tfjs-wasm': await error(node.upscaleFace(face, { backend: 'tfjs-wasm' })),
      createUpscaler: await error(node.createUpscaler({ backend: 'tfjs' })),
      pretrained: await error(node.pretrained()),
      loadNetworkFolder: await error(node.loadNetworkFolder(weights)),
      useWasm: await error(node.useWasm()),
      compose: await error(network.compose()),
    },
  };
  await upscaler.dispose();
  await instead.dispose();
  console.log(JSON.stringify(result));
`,
};

/** Lists what of tfjs is loaded after inference, and after a call that does need it. */
export const loadingProgram: ProgramText = {
  imports: {
    fs: 'node:fs',
    modules: 'node:module',
    node: 'msfsr/node',
    inference: 'msfsr/inference',
    onnx: 'msfsr/onnx',
  },
  body: `
  const required = () => Object.keys(modules.createRequire(process.cwd() + '/x').cache);
  const loaded = () =>
    [...fs.readFileSync('loaded.txt', 'utf8').split('\\n'), ...required(), ...('_tfengine' in globalThis ? ['@tensorflow/tfjs-core, by its global variable'] : [])]
      .filter((path) => path.includes('@tensorflow'));
  const face = ${face};
  await node.upscaleFace(face, { stages: true, boundaries: true, strength: 0.5 });
  const network = await node.openNetwork();
  await inference.upscaleFace(face, { model: network, entry: 1, scale: 4 });
  onnx.exportOnnx(network);
  const upscaler = await node.createUpscaler();
  await upscaler.upscale(face);
  await upscaler.dispose();
  const before = loaded();
  await node.useWasm();
  await node.upscaleFace(face, { backend: 'tfjs' });
  console.log(JSON.stringify({ before, after: loaded() }));
`,
};

/** Writes the address of every module that `import` loads into loaded.txt; what `require` loads is in its cache. */
export const recordHook = `
import { writeFileSync } from 'node:fs';
import { register } from 'node:module';
writeFileSync('loaded.txt', '');
const hook = \`
  import { appendFileSync } from 'node:fs';
  export function load(url, context, next) {
    appendFileSync('loaded.txt', url + '\\\\n');
    return next(url, context);
  }\`;
register('data:text/javascript,' + encodeURIComponent(hook));
`;
