/** The bench of a live example: shows what it makes. */
import type { PixelImage } from 'msfsr/image';
import type { Bench } from '../../live/example.js';

/** Narrower pictures are shown so wide, each pixel as a square, px. */
const LEAST_WIDTH = 144;

/** Pixels of a picture file. */
export async function readPixels(file: Blob): Promise<PixelImage> {
  const bitmap = await createImageBitmap(file);
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

/** A way to show pictures in an element, each below the last one. */
export function shower(whole: Element): Bench['show'] {
  const places = new Map<string, HTMLElement>();
  const place = (caption: string) => {
    const known = places.get(caption);
    if (known) return known;
    const figure = document.createElement('figure');
    const text = document.createElement('figcaption');
    text.textContent = caption;
    figure.append(text);
    whole.append(figure);
    places.set(caption, figure);
    return figure;
  };
  return (picture, caption) => {
    const figure = place(caption);
    const last = figure.firstElementChild!;
    const shown = picture instanceof Element ? picture : drawn(picture, last);
    if (shown !== last) figure.prepend(shown);
    if (shown !== last && last.tagName !== 'FIGCAPTION') last.remove();
  };
}

/** A canvas with the picture: the last one, where it has the size. */
function drawn(picture: PixelImage | VideoFrame, last: Element): HTMLCanvasElement {
  const [width, height] =
    'data' in picture ? [picture.width, picture.height] : [picture.displayWidth, picture.displayHeight];
  const fits = last instanceof HTMLCanvasElement && last.width === width && last.height === height;
  const canvas = fits ? last : Object.assign(document.createElement('canvas'), { width, height });
  if (width < LEAST_WIDTH) Object.assign(canvas.style, { width: `${LEAST_WIDTH}px`, imageRendering: 'pixelated' });
  const context = canvas.getContext('2d')!;
  if ('data' in picture) context.putImageData(new ImageData(new Uint8ClampedArray(picture.data), width, height), 0, 0);
  else context.drawImage(picture, 0, 0);
  return canvas;
}
