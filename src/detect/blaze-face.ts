/** BlazeFace (Bazarevsky et al. 2019) from its .tflite file, run by msfsr's engine. */
import { checkCompileOptions } from '../engine/compile-options.js';
import { memoryFor } from '../engine/memory/network-memory.js';
import type { Plan } from '../engine/run/plan.js';
import { planGraph } from '../engine/run/plan-graph.js';
import type { PixelImage } from '../image/types.js';
import { damaged } from './tflite/flat-buffer.js';
import { type Model, readModel } from './tflite/model.js';
import { type ListOutput, type TranslatedNetwork, translate } from './tflite/to-graph.js';

/** What the network takes for a face, before boxes are compared with each other. */
export interface Candidate {
  /** The network's own box: centre and size, px of the tile. */
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  readonly height: number;
  /** 0 … 1. */
  readonly score: number;
  /** Eyes (the one on the left of the picture first), nose, mouth, px of the tile. */
  readonly points: Float32Array;
}

/** Numbers of a box in the file: centre, size and six points. */
const BOX_COLUMNS = 16;
/** Points that are kept: the last two are ears. */
const POINTS = 4;

/** A BlazeFace network of any kind: what anchors it has follows from the maps that it gives. */
export class BlazeFace {
  /** Side of the pictures that it was trained for, px. */
  readonly side: number;
  private readonly boxes: ListOutput;
  private readonly scores: ListOutput;
  private readonly plan: Plan;

  /**
   * Reads a file.
   *
   * @throws {WeightsError} it is no .tflite file, is damaged, or holds another kind of network
   * @throws {BackendError} where there is no WebAssembly SIMD, or no memory
   */
  constructor(bytes: Uint8Array, size?: number) {
    const model: Model = readModel(bytes);
    const [, height, width, channels] = model.tensors[model.inputs[0] ?? -1]?.shape ?? [];
    if (!height || height !== width || channels !== 3) damaged(`an input of ${height} × ${width} × ${channels}`);
    this.side = size ?? height;
    const network = translate(model, [this.side, this.side]);
    const list = (columns: number) =>
      network.outputs.find((output) => output.columns === columns) ?? damaged(`no output of ${columns} columns`);
    this.boxes = list(BOX_COLUMNS);
    this.scores = list(1);
    checkPairs(this.boxes, this.scores);
    this.plan = planOf(network);
  }

  /**
   * Looks for faces in one tile.
   *
   * @param tile as large as {@link side}
   * @param threshold score below which nothing counts
   */
  find(tile: PixelImage, threshold: number): Candidate[] {
    const maps = this.plan.run(signedValues(tile));
    const candidates: Candidate[] = [];
    const logit = Math.log(threshold / (1 - threshold));
    for (const [i, { port, extent }] of this.scores.parts.entries()) {
      const scores = maps[port]!;
      const boxes = maps[this.boxes.parts[i]!.port]!;
      const [height, width, perCell] = extent;
      for (let row = 0; row < scores.length; row++) {
        const score = scores[row]!;
        if (!(score >= logit)) continue;
        const cell = Math.floor(row / perCell);
        // An anchor is the middle of a cell; the file's numbers are px from there.
        const x = ((cell % width) + 0.5) * (this.side / width);
        const y = (Math.floor(cell / width) + 0.5) * (this.side / height);
        const box = boxes.subarray(row * BOX_COLUMNS, (row + 1) * BOX_COLUMNS);
        candidates.push({
          cx: x + box[0]!,
          cy: y + box[1]!,
          width: box[2]!,
          height: box[3]!,
          score: 1 / (1 + Math.exp(-score)),
          points: box.slice(4, 4 + 2 * POINTS).map((value, k) => value + (k % 2 ? y : x)),
        });
      }
    }
    return candidates;
  }

  /** Lets go of its memory. */
  dispose(): void {
    this.plan.dispose();
  }
}

/** Each map of scores must lie beside one of boxes of the same cells. */
function checkPairs(boxes: ListOutput, scores: ListOutput): void {
  const fits =
    boxes.parts.length === scores.parts.length &&
    scores.parts.every(({ extent: [h, w, c] }, i) => {
      const [height, width, channels] = boxes.parts[i]!.extent;
      return h === height && w === width && channels === c * BOX_COLUMNS;
    });
  if (!fits) damaged('maps of scores and of boxes that do not belong together');
}

function planOf({ graph }: TranslatedNetwork): Plan {
  const options = checkCompileOptions({});
  return planGraph(graph, options, memoryFor(options));
}

/** Colour in [-1, 1]. */
function signedValues({ data }: PixelImage): Float32Array {
  const values = new Float32Array((data.length / 4) * 3);
  for (let i = 0, o = 0; i < data.length; i += 4) {
    for (let c = 0; c < 3; c++) values[o++] = data[i + c]! / 127.5 - 1;
  }
  return values;
}
