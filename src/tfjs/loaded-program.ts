import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { writeWords } from '../engine/schedule/regions.js';
import { roundUp } from '../kernels/round-up.js';
import type { Host } from './host.js';
import type { Bases, Program } from './relocatable.js';

/** A program on a host. Memory for activations is borrowed for each run, so that blocks that do not run cost none. */
export class LoadedProgram {
  /** Where the constants lie from run to run. */
  private resident: number | undefined;

  /**
   * @param lasting whether somebody will dispose of the program; otherwise the constants, too, are only borrowed room for
   */
  constructor(
    private readonly host: Host,
    private program: Program,
    lasting: boolean,
  ) {
    if (!lasting || !host.lasting) return;
    this.resident = host.allocate(program.bytes.constants + 64);
    this.write(roundUp(this.resident));
    this.program = { ...program, constants: [] };
  }

  /** Runs on every image of a batch. An input of batch 1 serves all images. */
  run(inputs: readonly TensorInfo[], outputShape: number[]): TensorInfo {
    const { host, program } = this;
    const { activations, constants, scratch } = program.bytes;
    const sizes = [
      activations,
      this.resident === undefined ? constants : 0,
      program.blocks.words.byteLength,
      scratch + 64,
    ];
    const workspace = host.allocate(sizes.reduce((sum, bytes) => sum + roundUp(bytes), 64));
    try {
      const starts: number[] = [roundUp(workspace)];
      for (const bytes of sizes) starts.push(starts[starts.length - 1]! + roundUp(bytes));
      const [activationsAt, borrowed, blocks, scratchAt] = starts as [number, number, number, number];
      const batch = outputShape[0]!;
      const output = host.output(outputShape);
      const tensors = [
        { address: output.address, step: bytesPerImage(outputShape) },
        ...inputs.map((tensor) => ({
          address: host.input(tensor),
          step: tensor.shape[0] === batch ? bytesPerImage(tensor.shape) : 0,
        })),
      ];
      // The buffer stays where it is from here on.
      if (this.resident === undefined) this.write(borrowed);
      const constantsAt = this.resident === undefined ? borrowed : roundUp(this.resident);
      for (let n = 0; n < batch; n++) {
        const images = tensors.map(({ address, step }) => address + n * step);
        this.locate(blocks, [activationsAt, constantsAt, ...images]);
        for (const { kernel, block, units } of program.calls) host.kernels[kernel](blocks + block, 0, units, scratchAt);
      }
      return output.tensor();
    } finally {
      host.free(workspace);
    }
  }

  dispose(): void {
    if (this.resident !== undefined) this.host.free(this.resident);
    this.resident = undefined;
  }

  /** Writes the parameter blocks with real addresses. */
  private locate(address: number, bases: Bases): void {
    const { blocks } = this.program;
    writeWords(new Int32Array(this.host.memory.buffer, address, blocks.words.length), blocks, bases);
  }

  private write(start: number): void {
    for (const { offset, values } of this.program.constants) {
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      new Uint8Array(this.host.memory.buffer, start + offset, bytes.length).set(bytes);
    }
  }
}

const bytesPerImage = (shape: readonly number[]): number => 4 * util.sizeFromShape(shape.slice(1));
