/** What the page of restore-photo-browser.test.ts offers: the same photo, restored on its own thread and in a worker. */
import { type Restored, restorer } from './browser-restorer.js';

const worker = new Worker('/worker.js', { type: 'module' });

/** Restores in the worker. */
const inWorker = (photo: ImageData) =>
  new Promise<Restored>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(photo);
  });

async function readPhoto(): Promise<ImageData> {
  const bitmap = await createImageBitmap(await (await fetch('/photo.jpg')).blob(), {
    resizeWidth: 480,
    resizeHeight: 320,
  });
  const canvas = new OffscreenCanvas(480, 320).getContext('2d')!;
  canvas.drawImage(bitmap, 0, 0);
  return canvas.getImageData(0, 0, 480, 320);
}

declare global {
  /** Restores the photo both ways. */
  var restoreBoth: () => Promise<{ page: Restored; worker: Restored }>;
}

const [photo, here] = [await readPhoto(), await restorer()];
globalThis.restoreBoth = async () => ({ page: await here(photo), worker: await inWorker(photo) });
document.body.id = 'ready';
