/** An image in WebAssembly memory: [height, width, channels] of float32, rows and pixels any number of bytes apart. */
export interface View {
  /** Byte address of the first channel of the first pixel. */
  readonly address: number;
  /** Bytes from a row to the next. */
  readonly row: number;
  /** Bytes from a pixel to the next. */
  readonly step: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Address, row and step as words of a parameter block; zeros where there is no view. */
export const wordsOf = (view: View | undefined): number[] => (view ? [view.address, view.row, view.step] : [0, 0, 0]);

/** Whether the rows follow each other without gap. */
export const isFlat = (view: View): boolean => view.row === view.width * view.step;

/** Every `stride`-th pixel of every `stride`-th row, from (y, x) on. */
export function phase(view: View, stride: number, y: number, x: number): View {
  return {
    address: view.address + y * view.row + x * view.step,
    row: view.row * stride,
    step: view.step * stride,
    height: Math.ceil((view.height - y) / stride),
    width: Math.ceil((view.width - x) / stride),
    channels: view.channels,
  };
}

/**
 * The same pixels in fewer, longer rows, at least `pixels` each where the height allows: short rows leave register tiles empty.
 * All views must be flat and of one size.
 */
export function joinRows(view: View, pixels: number): View {
  let rows = 1;
  while (rows < view.height && (view.height % rows !== 0 || rows * view.width < pixels)) rows++;
  return { ...view, row: view.row * rows, height: view.height / rows, width: view.width * rows };
}
