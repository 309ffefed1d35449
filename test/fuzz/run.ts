import { MsfsrError } from '../../src/errors.js';
import { Draw } from './draw.js';
import type { Target } from './target.js';

/** An input that was not answered as it should be. */
export interface Finding {
  readonly target: string;
  readonly seed: number;
  readonly input: number;
  readonly what: string;
}

/** What came of many inputs. */
export interface Tally {
  readonly target: string;
  readonly seed: number;
  inputs: number;
  /** Inputs that were refused by a typed error; the others were right. */
  refused: number;
  /** Longest processor time that one took, ms. */
  longest: number;
  /** Most memory of the process, MB. */
  memory: number;
  readonly findings: Finding[];
}

/** How long to go on. */
export interface Extent {
  readonly seed: number;
  /** First input. */
  readonly from: number;
  readonly inputs: number;
  readonly milliseconds: number;
}

/** Processor time of this process, ms: it does not depend on what else the machine does. */
function busy(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Longest time for one input, ms, and most memory of the process, MB. */
const [PATIENCE, MOST_MEMORY] = [1000, 1500] as const;
/** Inputs between two looks at the memory. */
const LOOK = 500;
/** Findings after which a run ends. */
const ENOUGH = 10;

/**
 * Tries a target with one input after the other.
 *
 * @param onInput hears of every input before it is tried
 */
export async function run(target: Target, extent: Extent, onInput: (input: number) => void = () => {}): Promise<Tally> {
  const { seed, from, inputs, milliseconds } = extent;
  const attempt = await target.prepare();
  const tally: Tally = { target: target.name, seed, inputs: 0, refused: 0, longest: 0, memory: 0, findings: [] };
  const end = performance.now() + milliseconds;
  for (let input = from; input < from + inputs && performance.now() < end; input++) {
    const find = (what: string) => tally.findings.push({ target: target.name, seed, input, what });
    onInput(input);
    const start = busy();
    try {
      await attempt(new Draw(seed, input));
    } catch (error) {
      if (error instanceof MsfsrError) tally.refused++;
      else find(error instanceof Error ? (error.stack ?? error.message) : `${error}`);
    }
    const taken = busy() - start;
    tally.longest = Math.max(tally.longest, taken);
    // What is compiled at first takes its time.
    if (taken > PATIENCE && input > from) find(`took ${Math.round(taken)} ms`);
    tally.inputs++;
    if (tally.inputs % LOOK === 1) {
      tally.memory = Math.max(tally.memory, Math.round(process.memoryUsage.rss() / 1e6));
      if (tally.memory > MOST_MEMORY) find(`the process takes ${tally.memory} MB`);
    }
    if (tally.findings.length >= ENOUGH) break;
  }
  return tally;
}
