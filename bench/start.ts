/**
 * Cold start, in fresh processes in turn: `npm run bench -- start [--rounds N] [--json]`. Needs `npm run build`.
 *
 * Per runtime the milliseconds from the start of the process to the first face of compact-x8 (16 x 16 to 128 x 128; median and range), those of
 * the import of its code, those of the next face, the most memory that the process held up to the first face, each also as a multiple of
 * onnxruntime-node's where that is installed, and the bytes a program must carry: code, weights, and tfjs where it is needed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadNetworkFolder } from '../src/node/network-folder.js';
import { exportOnnx } from '../src/onnx/index.js';
import { CommandLineError, count, readOptions } from './command-line.js';
import { spread } from './measure.js';
import { loadOnnxruntimeNode } from './peers-installed.js';
import { report } from './report.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** What start-child.mjs prints. */
interface Start {
  readonly importMs: number;
  readonly firstMs: number;
  readonly nextMs: number;
  readonly peakMb: number;
}

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, { rounds: '5', json: false });
  const rounds = count(options.rounds, 'rounds');
  if (!existsSync(join(root, 'dist/node.js'))) throw new CommandLineError('There is no dist/node.js: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'msfsr-start-'));
  try {
    const onnx = join(folder, 'compact-x8.onnx');
    const network = await loadNetworkFolder(join(root, 'weights/compact-x8'));
    writeFileSync(onnx, exportOnnx(network));
    const sizes = bytesCarried(onnx);
    if (!(await loadOnnxruntimeNode())) sizes.delete('onnxruntime-node');
    const starts = new Map([...sizes.keys()].map((runner): [string, Start[]] => [runner, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [runner, list] of starts) {
        const child = [join(root, 'bench/start-child.mjs'), runner, onnx];
        list.push(JSON.parse(execFileSync(process.execPath, child, { encoding: 'utf8' })) as Start);
      }
    }
    const peer = starts.get('onnxruntime-node');
    const rows = [...starts].map(([runner, list]) => {
      const own = {
        importMs: median(list, 'importMs'),
        nextMs: median(list, 'nextMs'),
        peakMb: median(list, 'peakMb'),
      };
      const ratios = peer && {
        firstRatio: median(list, 'firstMs') / median(peer, 'firstMs'),
        importRatio: own.importMs / median(peer, 'importMs'),
        peakRatio: own.peakMb / median(peer, 'peakMb'),
      };
      return { runner, ...spread(list.map(({ firstMs }) => firstMs)), ...own, ...ratios, bytes: sizes.get(runner)! };
    });
    report(rows, options.json);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const median = (starts: readonly Start[], key: keyof Start) => spread(starts.map((start) => start[key])).medianMs;

/** Bytes of code and weights by runtime. */
function bytesCarried(onnx: string): Map<string, number> {
  const own = sum([...imported(join(root, 'dist/node.js')), ...filesOf(join(root, 'weights/compact-x8'))]);
  const tfjs = ['core', 'layers', 'backend-wasm'].map((name) => require.resolve(`@tensorflow/tfjs-${name}`));
  const simd = join(dirname(tfjs[2]!), 'tfjs-backend-wasm-simd.wasm');
  const web = dirname(require.resolve('onnxruntime-web'));
  const webFiles = ['ort.node.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];
  const native = join(root, 'bench/node_modules/onnxruntime-node/bin/napi-v6', process.platform, process.arch);
  return new Map([
    ['msfsr-engine', own],
    ['tfjs-wasm', own + sum([...tfjs, simd])],
    ['onnxruntime-web', sum([...webFiles.map((name) => join(web, name)), onnx])],
    ['onnxruntime-node', sum([...(existsSync(native) ? filesOf(native) : []), onnx])],
  ]);
}

const sum = (files: Iterable<string>) => [...files].reduce((total, file) => total + statSync(file).size, 0);
const filesOf = (folder: string) => readdirSync(folder).map((name) => join(folder, name));

/** A module of dist/ and all that it imports there. */
function imported(entry: string, found = new Set<string>()): Set<string> {
  if (found.has(entry)) return found;
  found.add(entry);
  for (const [, path] of readFileSync(entry, 'utf8').matchAll(/(?:from |import\()"(\.[^"]+)"/g))
    imported(join(dirname(entry), path!), found);
  return found;
}
