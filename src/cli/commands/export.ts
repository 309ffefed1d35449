import { WeightsError } from '../../errors.js';
import { replaceFile } from '../../node/replace-file.js';
import { DEFAULT_WEIGHTS } from '../../node/weights-folder.js';
import { exportOnnx } from '../../onnx/export-onnx.js';
import { show } from '../../validate.js';
import type { Arguments, Command } from '../command.js';
import { type CliIo, EXIT } from '../io.js';
import { importModules, NETWORK_OPTIONS } from '../network-options.js';
import { manifestFacts, openNetwork } from '../open-network.js';
import { UsageError } from '../usage-error.js';

/** `msfsr export` */
export const exportCommand: Command = {
  name: 'export',
  summary: 'Writes a network as an ONNX file, for onnxruntime and others.',
  usage: ['export --onnx FILE [NAME] [options]'],
  details: [
    `NAME is that of shipped weights or a folder with a model.json (default ${DEFAULT_WEIGHTS}). The file takes "image"`,
    '[batch, 3, height, width], RGB in [0, 1], and gives the picture and the boundaries of every stage.',
  ].join('\n'),
  options: {
    onnx: { value: 'FILE', help: 'file to write; replaced where it exists' },
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
  const file = args.text('onnx');
  if (file === undefined) throw new UsageError('Expected a file to write: --onnx FILE');
  const size = sizeOf(args.text('size'));
  const kind = args.text('degradation') ?? 'clean';
  if (kind !== 'clean' && kind !== 'real')
    throw new UsageError(`Expected clean or real for --degradation, one network a file, but received ${show(kind)}`);
  await importModules(args);
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
