/**
 * Enlarges a picture on the page's own thread: the least that is needed. While it works, the page stands still; examples/browser-worker does it
 * without. `msfsr/inference` brings no tfjs.
 *
 *     npx vite examples/browser-vite
 */
import { createUpscaler } from 'msfsr/inference';

const input = document.querySelector<HTMLInputElement>('#face')!;
const status = document.querySelector('#status')!;
const canvas = document.querySelector<HTMLCanvasElement>('#result')!;

const upscaler = await createUpscaler({ model: 'compact-x8/model.json' });
status.textContent = `Ready, on ${upscaler.describeBackend().chosen}.`;
input.disabled = false;

input.addEventListener('change', async () => {
  const file = input.files?.[0];
  if (!file) return;
  try {
    const { image, milliseconds } = await upscaler.upscale(file);
    canvas.width = image.width;
    canvas.height = image.height;
    const pixels = new ImageData(image.width, image.height);
    pixels.data.set(image.data);
    canvas.getContext('2d')!.putImageData(pixels, 0, 0);
    status.textContent = `${image.width}x${image.height} in ${milliseconds.toFixed(0)} ms`;
  } catch (error) {
    status.textContent = (error as Error).message;
  }
});
