/**
 * The worker of the engine's threads: sleeps until the pool rings, takes part in the plan that runs, sleeps again. It leaves that circle
 * only when it has mail. `npm run build:worker` writes it as text into generated/worker.ts.
 */
import { instantiate } from '../../wasm/instantiate.js';
import { BELL, type Order } from './messages.js';
import { changes } from './sleep.js';
import { SHARED, type Share, work } from './work.js';

/** The other end: a worker's own scope in browsers, a port in Node. */
interface Port {
  addEventListener(type: 'message', listener: (event: { readonly data: Order }) => void): void;
  postMessage(message: unknown): void;
}

const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
const port = (node?.parentPort ?? globalThis) as unknown as Port;
const plans = new Map<number, Share>();
let bell: Int32Array;
let mail: number;
let received = 0;

port.addEventListener('message', ({ data }) => {
  received++;
  receive(data);
  serve();
});

function receive(order: Order): void {
  switch (order.kind) {
    case 'enter':
      bell = order.bell;
      mail = order.mail;
      break;
    case 'join': {
      const { plan, words, calls, memory, module, scratch } = order;
      plans.set(plan, { words, calls, kernels: instantiate(module, memory), scratch });
      Atomics.add(words, SHARED.joined, 1);
      port.postMessage({ joined: plan });
      break;
    }
    case 'leave':
      plans.delete(order.plan);
      hastenCollection(order.bytes);
  }
}

/**
 * Makes the garbage collector look for a shared memory that was let go: it does not count shared memory, and a worker that allocates nothing
 * would keep it for good. An array buffer counts, costs nothing while nobody writes to it, and is dropped at once.
 */
function hastenCollection(bytes: number): void {
  try {
    new ArrayBuffer(Math.min(4 * bytes, 2 ** 28));
  } catch {
    // No room even for that: the collector has been told.
  }
}

/** Works and sleeps until there is mail: messages arrive only while no function runs. */
function serve(): void {
  for (;;) {
    const rings = Atomics.load(bell, BELL.rings);
    if (Atomics.load(bell, mail) !== received) return;
    const share = plans.get(Atomics.load(bell, BELL.plan));
    if (share) work(share, (done) => changes(share.words, SHARED.done, done, Infinity));
    changes(bell, BELL.rings, rings, Infinity);
  }
}
