/** One end of the line between a program and its worker: a worker of the browser or of Node, or what a worker has of its owner. */
export interface WorkerPort {
  post(message: unknown, transfer: readonly Transferable[]): void;
  /** Sets what happens to messages. */
  listen(receive: (message: unknown) => void): void;
}

/** The owner's end. */
export interface OwnedWorker extends WorkerPort {
  /** Sets what happens when the worker fails for good: its script cannot be loaded, or an error is caught nowhere. */
  onFailure(fail: (reason: string, cause?: unknown) => void): void;
  terminate(): void;
}
