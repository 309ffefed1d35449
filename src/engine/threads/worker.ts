/**
 * The worker of the engine's threads: sleeps until the pool rings, takes part in the plan that runs, sleeps again. It leaves that circle
 * only when it has mail. `npm run build:worker` writes it as text into generated/worker.ts.
 */
import { instantiate } from '../../wasm/instantiate.js';
import type { Kernels } from '../../wasm/kernel.js';
import { Hand } from './hand.js';
import { BELL, type Order } from './messages.js';
import { SHARED } from './shared.js';
import { changes } from './sleep.js';

/** The other end: a worker's own scope in browsers, a port in Node. */
interface Port {
  addEventListener(type: 'message', listener: (event: { readonly data: Order }) => void): void;
  postMessage(message: unknown): void;
}

const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
const port = (node?.parentPort ?? globalThis) as unknown as Port;
interface Part {
  readonly network: number;
  readonly kernels: Kernels;
  readonly hand: Hand;
  readonly wait: (done: number) => void;
}

/** Plans that it takes part in, and how it waits for the others. */
const plans = new Map<number, Part>();
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
      const { plan, words, network, memory, module } = order;
      const kernels = neighbour(network)?.kernels ?? instantiate<Kernels>(module, memory);
      const hand = new Hand({ ...order, kernels });
      plans.set(plan, { network, kernels, hand, wait: (done) => changes(words, SHARED.done, done, Infinity) });
      Atomics.add(words, SHARED.joined, 1);
      port.postMessage({ joined: plan });
      break;
    }
    case 'leave': {
      const network = plans.get(order.plan)?.network;
      plans.delete(order.plan);
      if (network !== undefined && !neighbour(network)) hastenCollection(order.bytes);
    }
  }
}

/** Another plan on the same memory. */
const neighbour = (network: number) => [...plans.values()].find((part) => part.network === network);

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
    const present = plans.get(Atomics.load(bell, BELL.plan));
    present?.hand.work(present.wait);
    changes(bell, BELL.rings, rings, Infinity);
  }
}
