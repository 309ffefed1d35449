/** What the page shows, as pictures. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type PixelImage, resize } from '../../src/image/index.js';
import { readImage } from '../../src/node/index.js';

/** Waits until the page has enlarged a face. */
export const resultShown = (page: Page): Promise<void> => page.locator('#time').filter({ hasText: /\d ms/ }).waitFor();

/** The pixels of a canvas. */
export async function canvasPixels(canvas: Locator): Promise<PixelImage> {
  const file = await canvas.evaluate(async (element) => {
    const { width, height } = element as HTMLCanvasElement;
    // On a copy: a canvas that is read often is made slower.
    const copy = new OffscreenCanvas(width, height);
    copy.getContext('2d')!.drawImage(element as HTMLCanvasElement, 0, 0);
    const reader = new FileReader();
    reader.readAsDataURL(await copy.convertToBlob({ type: 'image/png' }));
    await new Promise((resolve) => reader.addEventListener('load', resolve));
    return reader.result as string;
  });
  return readImage(Buffer.from(file.slice(file.indexOf(',') + 1), 'base64'));
}

/** Waits until a canvas shows something else than before. */
export async function expectChange(canvas: Locator, act: () => Promise<unknown>): Promise<PixelImage> {
  const before = await canvasPixels(canvas);
  await act();
  await expect.poll(async () => differs(await canvasPixels(canvas), before), { timeout: 60_000 }).toBe(true);
  return canvasPixels(canvas);
}

const differs = (a: PixelImage, b: PixelImage) => a.width !== b.width || !sameBytes(a, b);

/** Whether two pictures have the same bytes: millions of them are too many for a list of what differs. */
export const sameBytes = (a: PixelImage, b: PixelImage) => Buffer.from(a.data).equals(Buffer.from(b.data));

/** Part of a 128x128 picture that neither labels nor the handle cover: left, upper, right and lower edge, px. */
const CLEAR = [12, 4, 116, 108] as const;

/** The clear part of a 128x128 picture. */
export const clearPart = (image: PixelImage): PixelImage =>
  resize(image, CLEAR[2] - CLEAR[0], CLEAR[3] - CLEAR[1], { box: CLEAR });

/** The clear part of what can be seen on the screen, reduced to the pixels of the pictures. */
export async function seen(view: Locator): Promise<PixelImage> {
  return clearPart(resize(await readImage(await view.screenshot()), 128, 128));
}
