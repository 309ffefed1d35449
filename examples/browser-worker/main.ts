/**
 * Enlarges a picture in a worker: the page never stands still, shows the picture of every stage as it comes, and can stop. It loads no tfjs
 * itself.
 *
 *     npx vite examples/browser-worker
 */
import type { PixelImage } from 'msfsr';
import { createWorkerUpscaler } from 'msfsr/worker';

const input = document.querySelector<HTMLInputElement>('#face')!;
const progress = document.querySelector<HTMLProgressElement>('#progress')!;
const stop = document.querySelector<HTMLButtonElement>('#stop')!;
const status = document.querySelector('#status')!;
const canvas = document.querySelector<HTMLCanvasElement>('#result')!;

const upscaler = await createWorkerUpscaler({ model: 'compact-x8/model.json' });
await upscaler.warmup();
status.textContent = `Ready: ${upscaler.describeBackend().why}.`;
input.disabled = false;

input.addEventListener('change', async () => {
  const file = input.files?.[0];
  if (!file) return;
  const controller = new AbortController();
  stop.onclick = () => controller.abort();
  stop.disabled = false;
  try {
    const { image, milliseconds } = await upscaler.upscale(file, {
      signal: controller.signal,
      stages: true,
      onProgress: ({ fraction, image: soFar }) => {
        progress.value = fraction;
        draw(soFar!);
      },
    });
    status.textContent = `${image.width}x${image.height} in ${milliseconds.toFixed(0)} ms`;
  } catch (error) {
    status.textContent = controller.signal.aborted ? 'Stopped.' : (error as Error).message;
  } finally {
    stop.disabled = true;
  }
});

function draw({ width, height, data }: PixelImage): void {
  canvas.width = width;
  canvas.height = height;
  const pixels = new ImageData(width, height);
  pixels.data.set(data);
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
}
