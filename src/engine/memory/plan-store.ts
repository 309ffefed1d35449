import type { Packing } from '../../kernels/packing.js';
import { roundUp } from '../../kernels/round-up.js';
import type { View } from '../../kernels/view.js';
import type { Store } from '../schedule/constants.js';
import { type RelocatableWords, relocatableWords, startOf } from '../schedule/regions.js';
import type { WeightStore } from './weight-store.js';

/** Parts of a plan's memory: tables and parameter blocks, then values between steps, then scratch memory. */
const [TEXT, VALUES] = [1, 2];
/** Words in a cache line. */
const LINE = 16;

/** What a plan keeps in the part of a network's memory that its plans use in turn. Offsets count from where that begins. */
export interface PlanLayout {
  /** Tables and parameter blocks, from the beginning on. */
  readonly text: RelocatableWords;
  /** Offset of the values. */
  readonly values: number;
  /** Offset of the scratch memory. */
  readonly scratch: number;
  /** All of it. */
  readonly bytes: number;
}

/** Takes in what one plan needs: weights go to those of its network. */
export class PlanStore implements Store {
  private readonly words: number[] = [];
  private bytes = 0;

  constructor(private readonly weights: WeightStore) {}

  reserve(bytes: number): number {
    const offset = this.bytes;
    this.bytes = roundUp(offset + bytes);
    return startOf(VALUES) + offset;
  }

  put(words: ArrayLike<number>): number {
    return startOf(TEXT) + this.append(words);
  }

  pack(source: Float32Array, form: string, make: () => Packing): number {
    return this.weights.pack(source, form, make);
  }

  /** Adds a parameter block and gives its offset. */
  append(words: ArrayLike<number>): number {
    const offset = 4 * this.words.length;
    for (let i = 0; i < roundUp(words.length, LINE); i++) this.words.push(words[i] ?? 0);
    return offset;
  }

  /** The plan's memory, once everything is in it. */
  layOut(scratchBytes: number): PlanLayout {
    const text = relocatableWords(this.words);
    const values = text.words.byteLength;
    const scratch = values + this.bytes;
    return { text, values, scratch, bytes: scratch + scratchBytes };
  }

  /** A view of a value, its address an offset. */
  located(view: View, { values }: PlanLayout): View {
    return { ...view, address: view.address - startOf(VALUES) + values };
  }
}
