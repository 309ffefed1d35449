/** Parts of the page by what they are for. */
import type { Locator, Page } from 'playwright-core';
import { type PixelImage, resize } from '../../src/image/index.js';
import { readImage } from '../../src/node/index.js';

/** The canvas right of the line. */
export const after = (page: Page): Locator => page.locator('.comparison-after');
/** The canvas left of the line. */
export const before = (page: Page): Locator => page.locator('.comparison-before');
/** The squares on the photograph. */
export const frames = (page: Page): Locator => page.locator('.photo-frame');
/** A radio button. */
export const picked = (page: Page, name: string): Locator => page.getByRole('radio', { name, exact: true });

/** Clicks one of a row of buttons. */
export const pick = (page: Page, name: string): Promise<void> =>
  page
    .locator('.choice label')
    .filter({ hasText: new RegExp(`^${name}$`) })
    .click();

/** Left and upper edge and side of a frame, % of the photograph's width, height and width. */
export const corners = (frame: Locator): Promise<number[]> =>
  frame.evaluate(({ style }) => [style.left, style.top, style.width].map(Number.parseFloat));

/** What lies in a frame, cut out of the photograph without the page, 128x128. */
export async function squareOf(frame: Locator, path: string): Promise<PixelImage> {
  const photo = await readImage(path);
  const at = await corners(frame);
  const [left, top, side] = [photo.width, photo.height, photo.width].map((size, i) =>
    Math.round((at[i]! * size) / 100),
  ) as [number, number, number];
  return resize(photo, 128, 128, { filter: 'lanczos', box: [left, top, left + side, top + side] });
}
