import { type ThreadSupport, threadSupport } from '../../engine/threads/support.js';
import { MsfsrError } from '../../errors.js';
import { loadSharp } from '../../node/load-sharp.js';
import type { SimdVariant } from '../../wasm/kernel.js';
import { bestVariant } from '../../wasm/kernels.js';
import { allocateMemory } from '../../wasm/memory.js';
import type { Arguments, Command } from '../command.js';
import { checkShippedWeights } from '../doctor/check-weights.js';
import { lackingKernels } from '../doctor/lacking-kernels.js';
import { duplicateTfjs, shortPath, tfjsPackages } from '../doctor/tfjs-copies.js';
import { backendReport } from '../doctor/wasm-features.js';
import { type CliIo, EXIT } from '../io.js';
import { packageVersion } from '../package-version.js';
import { textTable } from '../text-table.js';
import { UsageError } from '../usage-error.js';

/** `msfsr doctor` */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Checks the installation: versions, backend, duplicate tfjs, sharp, weights.',
  usage: ['doctor [--json]'],
  details: 'The exit code is 1 if something is wrong.',
  options: { json: { help: 'print one JSON document' } },
  run,
};

async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.positionals.length > 0) throw new UsageError('Expected no arguments for doctor');
  const report = await examine();
  io.out(args.flag('json') ? `${JSON.stringify(report, null, 2)}\n` : describe(report));
  return report.problems.length > 0 ? EXIT.failed : EXIT.done;
}

type Report = Awaited<ReturnType<typeof examine>>;

async function examine() {
  const backend = await backendReport();
  const engine = engineReport();
  const tfjs = await tfjsPackages();
  const duplicates = await duplicateTfjs(process.cwd());
  const sharp = await sharpVersion();
  const weights = await checkShippedWeights();
  const missingKernels = backend.name
    ? await lackingKernels(
        weights.map(({ name }) => name),
        backend.name,
      )
    : null;
  const problems = [
    ...(backend.error ? [backend.error] : []),
    ...(engine.error ? [`The engine cannot run, which makes everything slow. ${engine.error}`] : []),
    ...[...duplicates].map(
      ([name, copies]) =>
        `${name} is installed ${copies.length} times (${copies.map(({ folder, version }) => `${version} in ${shortPath(folder)}`).join(', ')}); see: npm ls ${name}`,
    ),
    ...('error' in sharp ? [sharp.error] : []),
    ...(weights.length === 0 ? ['There are no shipped weights: install msfsr again'] : []),
    ...weights.flatMap(({ error }) => (error ? [error] : [])),
  ];
  return {
    msfsr: await packageVersion(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    tfjs: Object.fromEntries(tfjs.map(({ name, version }) => [name, version])),
    duplicates: Object.fromEntries(duplicates),
    backend: { ...backend, missingKernels },
    engine,
    sharp: 'version' in sharp ? sharp.version : null,
    weights,
    problems,
  };
}

/** Instructions and threads of the engine, or why it cannot run. */
function engineReport(): ThreadSupport & { readonly simd: SimdVariant | null; readonly error?: string } {
  const threads = threadSupport();
  const simd = bestVariant() ?? null;
  if (!simd) return { simd, ...threads, error: 'This JavaScript engine has no WebAssembly SIMD.' };
  try {
    allocateMemory(1);
    return { simd, ...threads };
  } catch (error) {
    if (!(error instanceof MsfsrError)) throw error;
    return { simd: null, ...threads, error: error.message };
  }
}

async function sharpVersion(): Promise<{ version: string } | { error: string }> {
  try {
    return { version: (await loadSharp()).versions.sharp ?? 'unknown' };
  } catch (error) {
    if (error instanceof MsfsrError) return { error: error.message };
    throw error;
  }
}

function describe({
  msfsr,
  node,
  platform,
  tfjs,
  duplicates,
  backend,
  engine,
  sharp,
  weights,
  problems,
}: Report): string {
  const several = Object.keys(duplicates);
  const copies =
    several.length > 0 ? `several of ${several.join(', ')}` : Object.keys(tfjs).length > 0 ? 'one' : 'none';
  const yes = (value: boolean) => (value ? 'yes' : 'no');
  const rows = [
    ['msfsr', msfsr],
    ['node', `${node} on ${platform}`],
    ...Object.entries(tfjs),
    ['copies of tfjs', copies],
    ['backend', backend.name ?? 'none'],
    ['SIMD', yes(backend.simd)],
    ['relaxed SIMD', yes(backend.relaxedSimd)],
    ['kernels it lacks', backend.missingKernels?.join(', ') || 'none'],
    [`threads of tfjs`, String(backend.threads ?? 'none')],
    ['engine', engine.simd ?? 'none'],
    ['threads of the engine', engine.reason ? `1: ${engine.reason}` : `up to ${engine.threads} at the same time`],
    ['sharp', sharp ?? 'not installed'],
    ...weights.map(({ name, licence, bytes, verified }) => [
      `weights ${name}`,
      `${(bytes / 1e6).toFixed(1)} MB, ${licence ?? 'no licence'}, ${verified ? 'verified' : 'DAMAGED'}`,
    ]),
  ];
  const result = problems.length === 0 ? ['No problem found.'] : problems.map((problem) => `Problem: ${problem}`);
  return [...textTable(rows), '', ...result, ''].join('\n');
}
