import { type Description, describeNetwork } from '../../compose/describe.js';
import { mermaidGraph } from '../../compose/mermaid.js';
import { PRESETS } from '../../compose/presets.js';
import { BackendError, WeightsError } from '../../errors.js';
import type { Network } from '../../graph/network.js';
import { ZOO_PRESETS } from '../../modules/zoo-names.js';
import { ensureBackend } from '../../node/use-wasm.js';
import { DEFAULT_WEIGHTS } from '../../node/weights-folder.js';
import { estimateMemory } from '../../run/estimate-memory.js';
import type { MemoryEstimate } from '../../run/memory-needs.js';
import { format } from '../../steps/primitive.js';
import { withTfjs } from '../../with-tfjs.js';
import type { Arguments, Command } from '../command.js';
import { type CliIo, EXIT } from '../io.js';
import { importModules, NETWORK_OPTIONS } from '../network-options.js';
import { type Facts, manifestFacts, openNetwork } from '../open-network.js';
import { registerZoo } from '../register-zoo.js';
import { textTable } from '../text-table.js';
import { UsageError } from '../usage-error.js';

/** `msfsr inspect` */
export const inspect: Command = {
  name: 'inspect',
  summary: 'Shows what a network is made of: shapes, parameters, cost, memory, licence.',
  usage: ['inspect [NAME] [options]'],
  details: [
    `NAME is that of shipped weights, a folder with a model.json, or an untrained preset (default ${DEFAULT_WEIGHTS}).`,
    `Presets: ${[...PRESETS, ...ZOO_PRESETS].join(', ')}.`,
  ].join('\n'),
  options: {
    size: { value: 'N', help: 'height and width of the input in pixels (default 16)' },
    mermaid: { help: 'print a Mermaid flowchart' },
    json: { help: 'print one JSON document' },
    ...NETWORK_OPTIONS,
  },
  run,
};

async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.positionals.length > 1) throw new UsageError('Expected one network to inspect: msfsr inspect [NAME]');
  if (args.flag('mermaid') && args.flag('json'))
    throw new UsageError('Received both --mermaid and --json: give one of them');
  const size = args.integer('size', 1) ?? 16;
  await importModules(args.text('import'));
  const { network, folder, facts } = await open(args.positionals[0] ?? DEFAULT_WEIGHTS);
  try {
    const description = describeNetwork(network, [size, size]);
    if (args.flag('mermaid')) {
      io.out(mermaidGraph(description));
      return EXIT.done;
    }
    const memory = await memoryOf(network, size);
    if (args.flag('json')) {
      const { scale, sizeMultiple } = network;
      io.out(
        `${JSON.stringify({ folder, trained: folder !== null, scale, sizeMultiple, memory, ...description, ...facts }, null, 2)}\n`,
      );
    } else io.out(describe(network, description, memory, folder, facts));
    return EXIT.done;
  } finally {
    network.dispose();
  }
}

/** What the engine would take; null for what it cannot run. */
async function memoryOf(network: Network, size: number): Promise<MemoryEstimate | null> {
  try {
    return await estimateMemory(network, { width: size, height: size });
  } catch (error) {
    if (error instanceof BackendError) return null;
    throw error;
  }
}

async function open(name: string): Promise<{ network: Network; folder: string | null; facts: Facts }> {
  try {
    const { network, folder } = await openNetwork(name);
    return { network, folder, facts: await manifestFacts(folder) };
  } catch (error) {
    if (!(error instanceof WeightsError) || ![...PRESETS, ...ZOO_PRESETS].includes(name)) throw error;
    await ensureBackend();
    await registerZoo();
    const { buildMultiStage } = await withTfjs(() => import('../../compose/build-multi-stage.js'));
    return { network: buildMultiStage(name), folder: null, facts: {} };
  }
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;

const count = new Intl.NumberFormat('en-US');

function describe(
  { scale, sizeMultiple }: Network,
  description: Description,
  memory: MemoryEstimate | null,
  folder: string | null,
  facts: Facts,
): string {
  const { name, input, output, modules, trainable, frozen, macs, uncounted } = description;
  const header = ['stage', 'module', 'type', 'output', 'trainable', 'frozen', 'MACs'];
  const rows = modules.map((m) => [
    String(m.stage),
    m.kind.toUpperCase(),
    m.type,
    format(m.output),
    count.format(m.trainable),
    count.format(m.frozen),
    count.format(m.macs),
  ]);
  const total = ['', 'all', '', format(output), count.format(trainable), count.format(frozen), count.format(macs)];
  return [
    `${name} x${scale}: ${format(input)} -> ${format(output)}, ${folder ?? 'a preset without trained weights'}`,
    `Sides are padded to multiples of ${sizeMultiple} px.`,
    ...(memory
      ? [`The engine takes about ${megabytes(memory.bytes)}, of them ${megabytes(memory.weights)} for weights.`]
      : []),
    '',
    ...textTable([header, ...rows, total], ['left', 'left', 'left', 'left', 'right', 'right', 'right']),
    ...(uncounted.length > 0 ? [`MACs not counted: ${uncounted.join(', ')}`] : []),
    ...(Object.keys(facts).length > 0
      ? ['', ...textTable(Object.entries(facts).flatMap(([key, value]) => factRows(key, value)))]
      : []),
    '',
  ].join('\n');
}

/** A fact of the manifest: a list of objects has a line for each. */
function factRows(key: string, value: unknown): string[][] {
  const many =
    Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'object' && one !== null);
  return many ? value.map((one, i) => [i === 0 ? key : '', plain(one)]) : [[key, plain(value)]];
}

/** A value of the manifest in one line. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, inner]) => `${key} ${plain(inner)}`)
    .join(', ');
}
