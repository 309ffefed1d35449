import { borderTask, type Margins } from '../../kernels/border.js';
import { copyTask } from '../../kernels/copy.js';
import type { View } from '../../kernels/view.js';
import type { Workspace } from './workspace.js';

/** A batch of images in memory, all dense: a tensor [count, height, width, channels]. */
export interface Images {
  readonly address: number;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** One image of the batch. */
export function imageOf({ address, height, width, channels }: Images, n: number): View {
  const row = width * channels * 4;
  return { address: address + n * height * row, row, step: channels * 4, height, width, channels };
}

/**
 * A tensor [batch, height, width, channels] as images.
 *
 * @param joined whether the batch counts as one image, as tall as all of them together
 */
export function imagesAt(
  address: number,
  batch: number,
  [height, width, channels]: readonly [number, number, number],
  joined: boolean,
): Images {
  return { address, count: joined ? 1 : batch, height: joined ? batch * height : height, width, channels };
}

/**
 * Gives each image with zeros round it: the image itself where no margin is needed, else a copy in room that all images share.
 * Margins below zero count as none.
 */
export function padded(workspace: Workspace, images: Images, margins: Omit<Margins, 'reflect'>): (n: number) => View {
  const { height, width, channels } = images;
  const [top, left, bottom, right] = [margins.top, margins.left, margins.bottom, margins.right].map((size) =>
    Math.max(0, size),
  ) as [number, number, number, number];
  if (top + left + bottom + right === 0) return (n) => imageOf(images, n);
  const step = channels * 4;
  const row = (left + width + right) * step;
  const start = workspace.take((top + height + bottom) * row);
  const view: View = { address: start + top * row + left * step, row, step, height, width, channels };
  workspace.run(borderTask(view, { top, left, bottom, right, reflect: 0 }));
  return (n) => {
    workspace.run(copyTask(asRows(imageOf(images, n)), asRows(view)));
    return view;
  };
}

/** Every row as one pixel: longer stretches to copy. */
const asRows = (view: View): View => ({ ...view, width: 1, channels: view.width * view.channels });
