/** What test/engine/threads-browser.test.ts runs in Chromium: in the page, or in a worker of the page. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { compile, type Plan, threadSupport } from '../../src/engine/index.js';

/** What the page reports. */
export interface PageReport {
  /** Threads that take part, and those of a plan whose workers come from a file. */
  readonly threads: number;
  readonly ownFile: number;
  /** Whether every run with threads gave the bits of one thread. */
  readonly equal: boolean;
  /** What is to be had, 1 for no sharing. */
  readonly support: number;
  readonly warnings: readonly string[];
}

async function report(): Promise<PageReport> {
  const warnings: string[] = [];
  console.warn = (text: string) => warnings.push(text);
  await tf.setBackend('cpu');
  const x = tfl.input({ shape: [null, null, 3] });
  const conv = (filters: number) => tfl.layers.conv2d({ filters, kernelSize: 3, padding: 'same' });
  const model = tfl.model({ inputs: x, outputs: conv(8).apply(conv(48).apply(x)) as tfl.SymbolicTensor });
  const size = [48, 48] as const;
  const input = new Float32Array(2 * 48 * 48 * 3).map((_, i) => ((i * 7919) % 1000) / 1000);
  const bits = (plan: Plan) => new Uint32Array(Object.values(plan.run(input))[0]!.buffer).join();
  const one = compile(model, { size });
  const expected = bits(one);
  let equal = true;
  const threadsOf = async (plan: Plan) => {
    equal &&= bits(plan) === expected;
    await plan.ready();
    for (let i = 0; i < 20; i++) equal &&= bits(plan) === expected;
    const { threads } = plan.describe();
    plan.dispose();
    return threads;
  };
  const threads = await threadsOf(compile(model, { size, threads: 3 }));
  const worker = () => new Worker('/engine-worker.js');
  const ownFile = await threadsOf(compile(model, { size, threads: 2, worker }));
  return { threads, ownFile, equal, support: threadSupport().threads, warnings };
}

if (typeof document === 'undefined') {
  report().then(postMessage);
} else {
  const inWorker = new URLSearchParams(location.search).has('worker');
  const result = inWorker
    ? new Promise<PageReport>((resolve, reject) => {
        const worker = new Worker(new URL(import.meta.url), { type: 'module' });
        worker.onmessage = ({ data }) => resolve(data as PageReport);
        worker.onerror = ({ message }) => reject(new Error(message));
      })
    : report();
  result.then((value) => {
    document.body.textContent = JSON.stringify(value);
    document.body.id = 'report';
  });
}
