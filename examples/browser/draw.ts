import { drawBoundaries, type PixelImage } from 'msfsr/image';

/** Maps of boundary lines, as the upscaler gives them. */
export type Maps = Parameters<typeof drawBoundaries>[1];

/** Shows a picture on a canvas, pixel by pixel. */
export function draw(canvas: HTMLCanvasElement, { width, height, data }: PixelImage): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const pixels = new ImageData(width, height);
  pixels.data.set(data);
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
}

/** The lines on black. */
export function mapsOnBlack(maps: Maps, side: number): PixelImage {
  const data = new Uint8ClampedArray(side * side * 4);
  for (let i = 3; i < data.length; i += 4) data[i] = 255;
  return drawBoundaries({ width: side, height: side, data }, maps);
}
