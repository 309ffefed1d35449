/** BlazeFace (Bazarevsky et al. 2019) from its .tflite file, run by msfsr's engine. */
import { checkCompileOptions } from '../engine/compile-options.js';
import { memoryFor } from '../engine/memory/network-memory.js';
import type { Plan } from '../engine/run/plan.js';
import { planGraph } from '../engine/run/plan-graph.js';
import type { PixelImage } from '../image/types.js';
import { damaged } from './tflite/flat-buffer.js';
import { type Model, readModel } from './tflite/model.js';
import { type ListOutput, translate } from './tflite/to-graph.js';

/** What the network takes for a face. */
export interface Candidate {
  /** The network's own box: centre and size, px of the picture. */
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  readonly height: number;
  /** 0 … 1. */
  readonly score: number;
  /** Eyes (the one on the left of the picture first), nose, mouth, px of the picture. */
  readonly points: Float32Array;
}

/** Numbers of a box in the file: centre, size and six points. */
const BOX_COLUMNS = 16;
/** Numbers of the points that are kept; the last two points are ears. */
const KEPT = 8;
/** Sizes of pictures for which plans are kept. */
const MOST_PLANS = 8;

interface SizedPlan {
  readonly plan: Plan;
  readonly boxes: ListOutput;
  readonly scores: ListOutput;
}

/** A BlazeFace network of any kind: what anchors it has follows from the maps that it gives. */
export class BlazeFace {
  /** Side of the pictures that it was trained for, px; it takes others. */
  readonly side: number;
  private readonly model: Model;
  private readonly options = checkCompileOptions({});
  private readonly memory = memoryFor(this.options);
  private readonly plans = new Map<string, SizedPlan>();

  /**
   * Reads a file.
   *
   * @throws {WeightsError} it is no .tflite file, is damaged, or holds another kind of network
   * @throws {BackendError} where there is no WebAssembly SIMD, or no memory
   */
  constructor(bytes: Uint8Array) {
    this.model = readModel(bytes);
    const [, height, width, channels] = this.model.tensors[this.model.inputs[0] ?? -1]?.shape ?? [];
    if (!height || height !== width || channels !== 3) damaged(`an input of ${height} × ${width} × ${channels}`);
    this.side = height;
    this.planFor(height, height);
  }

  /**
   * Looks for faces.
   *
   * @param image sides must be multiples of what the network halves them to, 32 for the known ones
   * @param threshold score below which nothing counts, between 0 and 1
   */
  find(image: PixelImage, threshold: number): Candidate[] {
    const { plan, boxes, scores } = this.planFor(image.height, image.width);
    const maps = plan.run(signedValues(image));
    const candidates: Candidate[] = [];
    const least = Math.log(threshold / (1 - threshold));
    for (const [i, { port, extent }] of scores.parts.entries()) {
      const ofMap = maps[port]!;
      const [height, width, perCell] = extent;
      for (const [row, score] of ofMap.entries()) {
        if (!(score >= least)) continue;
        const cell = Math.floor(row / perCell);
        // An anchor is the middle of a cell; the network's numbers are px from there.
        const x = ((cell % width) + 0.5) * (image.width / width);
        const y = (Math.floor(cell / width) + 0.5) * (image.height / height);
        const from = row * BOX_COLUMNS;
        const box = maps[boxes.parts[i]!.port]!.subarray(from, from + BOX_COLUMNS);
        const [dx, dy, wide, tall] = box as unknown as [number, number, number, number];
        if (!(wide > 0 && tall > 0)) continue;
        candidates.push({
          cx: x + dx,
          cy: y + dy,
          width: wide,
          height: tall,
          score: 1 / (1 + Math.exp(-score)),
          points: box.slice(4, 4 + KEPT).map((value, k) => value + (k % 2 ? y : x)),
        });
      }
    }
    return candidates;
  }

  /** Plans of all sizes share one memory, and the weights in it. */
  private planFor(height: number, width: number): SizedPlan {
    const key = `${height} ${width}`;
    const known = this.plans.get(key);
    if (known) return known;
    const { graph, outputs } = translate(this.model, [height, width]);
    const list = (columns: number) =>
      outputs.find((output) => output.columns === columns) ?? damaged(`no output of ${columns} columns`);
    const [boxes, scores] = [list(BOX_COLUMNS), list(1)];
    if (!arePairs(boxes, scores)) damaged('maps of scores and of boxes that do not belong together');
    const [oldest] = this.plans.keys();
    if (this.plans.size >= MOST_PLANS && oldest !== undefined) {
      this.plans.get(oldest)!.plan.dispose();
      this.plans.delete(oldest);
    }
    const made = { plan: planGraph(graph, this.options, this.memory), boxes, scores };
    this.plans.set(key, made);
    return made;
  }
}

/** Each map of scores must lie beside one of boxes of the same cells. */
const arePairs = (boxes: ListOutput, scores: ListOutput): boolean =>
  boxes.parts.length === scores.parts.length &&
  scores.parts.every(({ extent: [h, w, c] }, i) => {
    const [height, width, channels] = boxes.parts[i]!.extent;
    return h === height && w === width && channels === c * BOX_COLUMNS;
  });

/** Colour in [-1, 1]. */
function signedValues({ data }: PixelImage): Float32Array {
  const values = new Float32Array((data.length / 4) * 3);
  for (let i = 0, o = 0; i < data.length; i += 4) {
    for (let c = 0; c < 3; c++) values[o++] = data[i + c]! / 127.5 - 1;
  }
  return values;
}
