/** Weights of which a file leaves out the zeros. */
import { damaged, type Table } from './flat-buffer.js';

/** One level of the storage: all positions, or those that are listed. */
interface Level {
  /** The dimension that it walks: of the tensor, or, from its rank on, of a block. */
  readonly dimension: number;
  readonly size: number;
  /** Where the positions of each walk of the level above begin. */
  readonly segments: ArrayLike<number>;
  readonly positions: ArrayLike<number>;
}

/**
 * Puts the values of a sparse tensor where they belong; zeros elsewhere.
 *
 * @param sparsity its table `SparsityParameters`
 * @param stored values that are there, in the order of the storage
 * @param shape of the tensor
 * @throws {WeightsError} for lists that contradict each other or the shape
 */
export function densify(sparsity: Table, stored: Float32Array, shape: readonly number[]): Float32Array {
  const order = sparsity.ints(0);
  const blocks = sparsity.ints(1);
  const tables = sparsity.tables(2);
  const rank = shape.length;
  const wrong = () => damaged(`a sparse tensor of shape [${shape.join(', ')}] whose lists contradict each other`);
  if (order.length !== rank + blocks.length || tables.length !== order.length) wrong();
  if (new Set(order).size !== order.length || order.some((d) => d < 0 || d >= order.length)) wrong();
  if (new Set(blocks).size !== blocks.length || blocks.some((d) => d < 0 || d >= rank)) wrong();
  const blockSizes = shape.map(() => 1);
  for (const [level, dimension] of order.entries()) {
    if (dimension >= rank) blockSizes[blocks[dimension - rank]!] = tables[level]!.int32(1);
  }
  const levels = tables.map((table, i): Level => {
    const dimension = order[i]!;
    const inner = dimension >= rank;
    const axis = inner ? blocks[dimension - rank]! : dimension;
    const size = inner ? blockSizes[axis]! : shape[axis]! / blockSizes[axis]!;
    const dense = table.int8(0) === 0;
    if (!Number.isInteger(size) || size < 1 || (dense && table.int32(1) !== size)) wrong();
    if (dense) return { dimension, size, segments: [], positions: [] };
    return { dimension, size, segments: indices(table, 2), positions: indices(table, 4) };
  });
  const result = new Float32Array(shape.reduce((all, d) => all * d, 1));
  const place = new Array<number>(order.length).fill(0);
  let taken = 0;
  const index = () => {
    let at = 0;
    for (let axis = 0; axis < rank; axis++) {
      const inner = blocks.indexOf(axis);
      const inBlock = inner < 0 ? 0 : place[rank + inner]!;
      at = at * shape[axis]! + place[axis]! * blockSizes[axis]! + inBlock;
    }
    return at;
  };
  /** Walks a level; `row` is the number of the walk. */
  const walk = (depth: number, row: number): void => {
    const level = levels[depth];
    if (!level) {
      if (taken >= stored.length) wrong();
      result[index()] = stored[taken++]!;
      return;
    }
    const { dimension, size, segments, positions } = level;
    if (segments.length === 0) {
      for (let i = 0; i < size; i++) {
        place[dimension] = i;
        walk(depth + 1, row * size + i);
      }
      return;
    }
    const [from, to] = [segments[row], segments[row + 1]];
    if (from === undefined || to === undefined || to > positions.length || from < 0) wrong();
    // Positions rise, so that no level is walked more often than it has places.
    for (let i = from!, before = -1; i < to!; i++) {
      const position = positions[i]!;
      if (position <= before || position >= size) wrong();
      before = position;
      place[dimension] = position;
      walk(depth + 1, i);
    }
  };
  walk(0, 0);
  if (taken !== stored.length) wrong();
  return result;
}

/** A list of indices, of 32, 16 or 8 bits by the number of its type; never empty. */
function indices(table: Table, field: number): ArrayLike<number> {
  const holder = table.table(field + 1);
  const type = table.int8(field);
  const list = holder && type === 1 ? holder.ints(0) : undefined;
  if (list) return list.length > 0 ? list : [-1];
  const bytes = holder && type === 3 ? holder.bytes(0).slice() : holder?.bytes(0, 2).slice();
  if (!bytes || (type !== 2 && type !== 3)) return damaged(`a list of indices of type ${type}`);
  const values = type === 3 ? bytes : new Uint16Array(bytes.buffer);
  return values.length > 0 ? values : [-1];
}
