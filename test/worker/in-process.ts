/** A worker that is none: both ends in one thread, with the structured cloning and the transfers of a real one between them. */
import { MessageChannel, type MessagePort, type TransferListItem } from 'node:worker_threads';
import type { Upscaler } from '../../src/upscaler/upscaler.js';
import { serveUpscaler } from '../../src/worker/serve-upscaler.js';
import type { OwnedWorker, WorkerPort } from '../../src/worker/worker-port.js';

/** The owner's end, and what a test may do to it. */
export interface TestWorker extends OwnedWorker {
  /** Makes the worker fail. */
  fail(reason: string): void;
  readonly terminated: number;
}

/** Starts a worker that makes its upscaler by `create`. */
export function inProcess<Options>(create: (options: Options) => Promise<Upscaler>): TestWorker {
  const { port1, port2 } = new MessageChannel();
  serveUpscaler(lineOf(port2), create);
  let fail: (reason: string) => void = () => undefined;
  let terminated = 0;
  return {
    ...lineOf(port1),
    onFailure: (react) => {
      fail = react;
    },
    fail: (reason) => fail(reason),
    terminate: () => {
      terminated++;
      port1.close();
    },
    get terminated() {
      return terminated;
    },
  };
}

const lineOf = (port: MessagePort): WorkerPort => ({
  post: (message, transfer) => port.postMessage(message, transfer as readonly TransferListItem[]),
  listen: (receive) => port.on('message', receive),
});
