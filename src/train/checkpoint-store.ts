/** Where a run keeps its one checkpoint. `fileCheckpoints` of `msfsr/node` keeps it in a file. */
export interface CheckpointStore {
  /** Gives what was written last, `undefined` if nothing was. */
  read(): Promise<Uint8Array | undefined>;
  /** Replaces it: all of it, or nothing if the promise is rejected. */
  write(bytes: Uint8Array): Promise<void>;
}

/** Keeps the checkpoint in memory: for trying things out, and for pages that store it themselves. */
export function memoryCheckpoints(): CheckpointStore {
  let kept: Uint8Array | undefined;
  return {
    read: async () => kept,
    write: async (bytes) => {
      kept = bytes;
    },
  };
}
