import type { Extent } from '../../graph/graph.js';
import type { Margins } from '../../kernels/border.js';
import { axisPhases } from '../../kernels/transposed.js';
import { winogradExtent } from '../../kernels/winograd.js';
import type { Node, NodeList } from '../fuse/node.js';

/** No pixel beyond the image. */
export const NO_MARGINS: Margins = { top: 0, left: 0, bottom: 0, right: 0, reflect: 0 };

/** Smallest margins that hold both. */
export const unite = (a: Margins, b: Margins): Margins => ({
  top: Math.max(a.top, b.top),
  left: Math.max(a.left, b.left),
  bottom: Math.max(a.bottom, b.bottom),
  right: Math.max(a.right, b.right),
  reflect: Math.max(a.reflect, b.reflect),
});

/** Whether there is no pixel beyond the image. */
export const isNone = ({ top, left, bottom, right }: Margins): boolean => top + left + bottom + right === 0;

/** What a node reads round its first input. */
export function marginsRead(node: Node, [h, w]: Extent, output: Extent): Margins {
  if (node.kind === 'convolution') {
    const { padding, kernelSize: k, strides, shuffle, reflect, algorithm } = node;
    const end = (size: number, out: number, before: number) => {
      const extent =
        algorithm === 'direct' ? (out / shuffle - 1) * strides + k : winogradExtent(out / shuffle, algorithm);
      return Math.max(reflect ? before : 0, extent - before - size);
    };
    const [top, left] = padding;
    const bottom = end(h, output[0], top);
    return { top, left, bottom, right: end(w, output[1], left), reflect: reflect ? top : 0 };
  }
  if (node.kind === 'depthwise') {
    const { padding, kernelSize: k, strides } = node;
    const [top, left] = padding;
    const end = (size: number, out: number, before: number) => Math.max(0, (out - 1) * strides + k - before - size);
    return { top, left, bottom: end(h, output[0], top), right: end(w, output[1], left), reflect: 0 };
  }
  if (node.kind === 'transposed') {
    const axis = (size: number, out: number, crop: number): [number, number] => {
      let [before, after] = [0, 0];
      for (const { offset, taps, padding } of axisPhases(node.kernelSize, node.strides, crop)) {
        const positions = Math.ceil((out - offset) / node.strides);
        if (taps.length === 0 || positions < 1) continue;
        before = Math.max(before, padding);
        after = Math.max(after, positions + taps.length - 1 - padding - size);
      }
      return [before, after];
    };
    const [top, bottom] = axis(h, output[0], node.crop[0]);
    const [left, right] = axis(w, output[1], node.crop[1]);
    return { top, left, bottom, right, reflect: 0 };
  }
  return NO_MARGINS;
}

/** Gives readers that want mirrored margins a copy of their input where others want zeros round the same value. */
export function separateMargins({ nodes, extents }: NodeList): NodeList {
  const wider = [...extents];
  const zero = new Set<number>();
  for (const node of nodes) {
    const [input] = node.inputs as [number];
    const read = marginsRead(node, extents[input]!, extents[node.output]!);
    if (!isNone(read) && read.reflect === 0) zero.add(input);
  }
  const copies = new Map<number, number>();
  const result: Node[] = [];
  for (const node of nodes) {
    const [input] = node.inputs as [number];
    if (node.kind !== 'convolution' || !node.reflect || !zero.has(input)) {
      result.push(node);
      continue;
    }
    let copy = copies.get(input);
    if (copy === undefined) {
      copy = wider.push(extents[input]!) - 1;
      copies.set(input, copy);
      result.push({ kind: 'copy', names: [`${node.names[0]}/margins`], inputs: [input], output: copy });
    }
    result.push({ ...node, inputs: [copy] });
  }
  return { nodes: result, extents: wider };
}
