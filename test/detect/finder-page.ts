/** What the page of finder-browser.test.ts runs: finds faces and tells about it. */
import { blazeFaceFinder } from '../../src/detect/index.js';

/** What the page found. */
export interface PageReport {
  readonly faces: number;
  /** How often a timer of the page ran during the search. */
  readonly turns: number;
  readonly aborted: string;
}

async function run(): Promise<PageReport> {
  const file = await (await fetch('/network.tflite')).arrayBuffer();
  const bitmap = await createImageBitmap(await (await fetch('/photo.jpg')).blob(), {
    resizeWidth: 960,
    resizeHeight: 640,
    resizeQuality: 'high',
  });
  const canvas = new OffscreenCanvas(960, 640).getContext('2d')!;
  canvas.drawImage(bitmap, 0, 0);
  const photo = canvas.getImageData(0, 0, 960, 640);
  const find = blazeFaceFinder(file);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const found = await find(photo, { minFace: 30, maxFace: 400 });
  clearInterval(timer);
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('enough')));
  const aborted = await find(photo, { minFace: 20, maxFace: 400, signal: controller.signal }).then(
    () => 'not at all',
    (error: Error) => error.message,
  );
  return { faces: found.length, turns, aborted };
}

run().then(
  (value) => {
    document.body.textContent = JSON.stringify(value);
    document.body.id = 'report';
  },
  (error: unknown) => {
    document.body.textContent = JSON.stringify({ faces: String(error) });
    document.body.id = 'report';
  },
);
