import { WeightsError } from '../../errors.js';
import { removeLeftovers, replaceFile } from '../../node/replace-file.js';
import { saveNetwork } from '../../node/save-network.js';
import { DEFAULT_WEIGHTS } from '../../node/weights-folder.js';
import { exportOnnx } from '../../onnx/export-onnx.js';
import { show } from '../../validate.js';
import type { Arguments, Command } from '../command.js';
import { type CliIo, EXIT } from '../io.js';
import { importModules, NETWORK_OPTIONS } from '../network-options.js';
import { findWeights, manifestFacts, openInTfjs, openNetwork } from '../open-network.js';
import { UsageError } from '../usage-error.js';

/** `msfsr export` */
export const exportCommand: Command = {
  name: 'export',
  summary: 'Writes a network as an ONNX file, for onnxruntime and others, or as a folder that shares weights.',
  usage: ['export --onnx FILE [NAME] [options]', 'export --folder DIR --base NAME [NAME] [options]'],
  details: [
    `NAME is that of shipped weights or a folder with a model.json (default ${DEFAULT_WEIGHTS}). The file takes "image"`,
    '[batch, 3, height, width], RGB in [0, 1], and gives the picture and the boundaries of every stage. --folder writes a',
    'folder with a model.json that holds only the weights in which the network differs from its base, whose folder must',
    'lie beside DIR, or come with the package, when it is loaded.',
  ].join('\n'),
  options: {
    onnx: { value: 'FILE', help: 'file to write; replaced where it exists' },
    folder: { value: 'DIR', help: 'folder to write; a network in it is replaced' },
    base: { value: 'NAME', help: 'network whose weights are shared: all of them belong to the exported one too' },
    float16: { help: 'store the weights of --folder in 16 bit, as the shipped ones are' },
    degradation: {
      value: 'KIND',
      help: 'clean (default), or real: the network for blurred, noisy, compressed pictures',
    },
    size: { value: 'HxW', help: 'fix height and width of the input, as in 16x16 (default: both stay open)' },
    ...NETWORK_OPTIONS,
  },
  run,
};

async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.positionals.length > 1)
    throw new UsageError('Expected one network to export: msfsr export --onnx FILE [NAME]');
  const [file, target] = [args.text('onnx'), args.text('folder')];
  if ((file === undefined) === (target === undefined))
    throw new UsageError('Expected either a file to write, --onnx FILE, or a folder, --folder DIR');
  if (target === undefined && (args.text('base') !== undefined || args.flag('float16')))
    throw new UsageError('Received --base or --float16 without --folder');
  for (const name of ['size', 'degradation'])
    if (target !== undefined && args.text(name) !== undefined)
      throw new UsageError(`Received --${name} without --onnx`);
  await importModules(args.text('import'));
  return target === undefined ? exportFile(args, file!, io) : exportFolder(args, target, io);
}

async function exportFolder(args: Arguments, target: string, io: CliIo): Promise<number> {
  const { name, folder, network } = await openInTfjs(args.positionals[0]);
  try {
    const { licence } = await manifestFacts(folder);
    const base = args.text('base');
    await removeLeftovers([target]);
    await saveNetwork(network, target, {
      ...(args.flag('float16') && { storedType: 'float16' }),
      ...(typeof licence === 'string' && { licence }),
      ...(base !== undefined && { base: await findWeights(base) }),
    });
    io.out(`${name} -> ${target}${base === undefined ? '' : ` (shares weights with ${base})`}\n`);
    return EXIT.done;
  } finally {
    network.dispose();
  }
}

async function exportFile(args: Arguments, file: string, io: CliIo): Promise<number> {
  const size = sizeOf(args.text('size'));
  const kind = args.text('degradation') ?? 'clean';
  if (kind !== 'clean' && kind !== 'real')
    throw new UsageError(`Expected clean or real for --degradation, one network a file, but received ${show(kind)}`);
  const { name, folder, network } = await openNetwork(args.positionals[0]);
  try {
    if (kind === 'real' && !network.robust)
      throw new WeightsError(
        `Expected a network for real pictures beside ${show(name)} but its manifest.json names none`,
      );
    const exported = kind === 'real' ? await network.robust!() : network;
    const { licence } = await manifestFacts(folder);
    const metadata = {
      weights: kind === 'real' ? `${name}, for real pictures` : name,
      ...(typeof licence === 'string' && { licence }),
    };
    const bytes = exportOnnx(exported, { size, metadata });
    await removeLeftovers([file]);
    await replaceFile(file, bytes).catch((error: Error) => {
      throw new WeightsError(`Cannot write ${show(file)}: ${error.message}`, { cause: error });
    });
    const shape = ['batch', 3, ...(size ?? ['height', 'width'])].join(', ');
    io.out(`${name} -> ${file} (${(bytes.length / 1e6).toFixed(1)} MB, image [${shape}])\n`);
    return EXIT.done;
  } finally {
    network.dispose();
  }
}

function sizeOf(given: string | undefined): [number, number] | undefined {
  if (given === undefined) return undefined;
  const [, height, width] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(given) ?? [];
  if (height && width) return [Number(height), Number(width)];
  throw new UsageError(`Expected HEIGHTxWIDTH, as in 16x16, for --size but received ${show(given)}`);
}
