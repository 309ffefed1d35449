/** What the network can be given of a framed face. */

/** Side of the faces that networks see at their first stage in training, px. */
const FIRST_SIDE = 16;

/** A way into the network. */
export interface Entry {
  /** Stage at which the face enters, from 1. */
  readonly stage: number;
  /** Side of a face that enters there, px. */
  readonly side: number;
  /** Enlargement from there to the end. */
  readonly scale: number;
}

/** A framed face as input. */
export interface NetworkInput {
  readonly entry: Entry;
  /** Made small first, so that the original is known; otherwise it enters with the pixels it has. */
  readonly reduced: boolean;
}

/** Largest ratio between a face and the side of the entry that suits it. */
const NEAR = Math.SQRT2;

/** The ways into a network, by its enlargements after each stage. */
export function entriesOf(scales: readonly number[]): Entry[] {
  const total = scales[scales.length - 1]!;
  return scales.map((_, i) => {
    const before = scales[i - 1] ?? 1;
    return { stage: i + 1, side: FIRST_SIDE * before, scale: total / before };
  });
}

/** What can be done with a face of this side: the best to start with comes first. */
export function inputsFor(side: number, entries: readonly Entry[]): NetworkInput[] {
  const distance = (entry: Entry) => Math.abs(Math.log(side / entry.side));
  const nearest = [...entries].sort((a, b) => distance(a) - distance(b))[0]!;
  const direct = side <= nearest.side * NEAR ? [{ entry: nearest, reduced: false }] : [];
  const reduced = entries.filter((entry) => side > entry.side * NEAR).map((entry) => ({ entry, reduced: true }));
  return [...direct, ...reduced];
}
