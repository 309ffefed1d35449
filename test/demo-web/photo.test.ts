/** The page for whole photographs in Chromium: real clicks and keys, real pixels. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { portraitWall } from '../../examples/portrait-wall.js';
import { type PixelImage, resize } from '../../src/image/index.js';
import { encodePng, readImage } from '../../src/node/index.js';
import { noBrowser } from '../package/browser.js';
import { after, before, pick } from './parts.js';
import { canvasPixels, expectChange, sameBytes } from './shown.js';
import { type OpenOptions, PATIENCE } from './site.js';
import { visitsOf } from './visits.js';

const LONG = 300_000;
const wall = async () => readImage(await portraitWall());
const faces = (page: Page) => page.locator('.face-button');
const facts = (page: Page) => page.locator('.photo-facts');
const restored = (page: Page, text: RegExp) => page.getByRole('status').filter({ hasText: text }).waitFor();

/** Mean difference of two pictures inside a box of the photo, of 255. */
function difference(a: PixelImage, b: PixelImage, [x, y, width, height]: readonly number[]): number {
  let [sum, count] = [0, 0];
  for (let v = Math.round(y!); v < y! + height!; v++) {
    for (let u = Math.round(x!); u < x! + width!; u++) {
      const at = 4 * (v * a.width + u);
      for (let k = 0; k < 3; k++) sum += Math.abs(a.data[at + k]! - b.data[at + k]!);
      count += 3;
    }
  }
  return sum / count;
}

/** Box of a face, px of a picture of this size. */
const boxOf = (page: Page, index: number, { width, height }: PixelImage) =>
  faces(page)
    .nth(index)
    .evaluate(
      ({ style }, [w, h]) =>
        [style.left, style.top, style.width, style.height].map(
          (p, i) => (Number.parseFloat(p) * (i % 2 ? h! : w!)) / 100,
        ),
      [width, height],
    );

describe.skipIf(noBrowser)(`photo page${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, { timeout: LONG }, () => {
  const visit = visitsOf((page) => restored(page, /4 of 4 faces restored/));
  const open = (options?: OpenOptions) => visit({ path: '', ...options });

  test('restores the faces of a photo, and nothing else', async () => {
    const page = await open();
    const photo = await wall();
    expect(await canvasPixels(before(page))).toMatchObject({ width: photo.width, height: photo.height });
    const result = await canvasPixels(after(page));
    const bicubic = resize(photo, 4 * photo.width, 4 * photo.height);
    expect(result).toMatchObject({ width: bicubic.width, height: bicubic.height });
    for (let i = 0; i < 4; i++) expect(difference(result, bicubic, await boxOf(page, i, result))).toBeGreaterThan(1);
    // The floor has no face.
    expect(difference(result, bicubic, [0, result.height - 120, result.width, 120])).toBe(0);
  });

  test('a face is left as it is, and restored again, by click and by key; facts on hover and on focus', async () => {
    const page = await open();
    const first = faces(page).first();
    await first.hover();
    await expect
      .poll(() => facts(page).textContent())
      .toMatch(/^Face 1: \d+ px\. .*stage \d, \d+ ms; \d+ dB to the photo/);
    const whole = await canvasPixels(after(page));
    const without = await expectChange(after(page), () => first.click());
    expect(await first.getAttribute('aria-pressed')).toBe('false');
    expect(await first.getAttribute('aria-label')).toMatch(/^Face 1 of 4\. .*Left as it is/);
    const photo = await wall();
    const bicubic = resize(photo, 4 * photo.width, 4 * photo.height);
    expect(difference(without, bicubic, await boxOf(page, 0, without))).toBe(0);
    await page.mouse.move(0, 0);
    await first.focus();
    await expect.poll(() => facts(page).textContent()).toMatch(/Left as it is/);
    await expectChange(after(page), () => first.press('Enter'));
    await restored(page, /4 of 4/);
    expect(sameBytes(await canvasPixels(after(page)), whole)).toBe(true);
  });

  test('listens to its knobs', async () => {
    const page = await open();
    await pick(page, '×2');
    const photo = await wall();
    await expect.poll(async () => (await canvasPixels(after(page))).width, { timeout: PATIENCE }).toBe(2 * photo.width);
    await expectChange(after(page), () => pick(page, 'Clean'));
    await restored(page, /4 of 4/);
    await expectChange(after(page), () => page.getByRole('slider', { name: 'Fidelity' }).press('Home'));
    await restored(page, /4 of 4/);
    const bicubic = resize(photo, 2 * photo.width, 2 * photo.height);
    await page.getByRole('slider', { name: 'How much of the restored faces' }).press('Home');
    await restored(page, /0 of 4/);
    expect(sameBytes(await canvasPixels(after(page)), bicubic)).toBe(true);
  });

  test('downloads the whole result', async () => {
    const page = await open();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download PNG' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('Portraits on a wall-x4.png');
    const saved = await readImage(await readFile(await download.path()));
    expect(sameBytes(saved, await canvasPixels(after(page)))).toBe(true);
  });

  test('a photo without faces is enlarged all the same; what is no picture is named', async () => {
    const page = await open();
    const flat = { width: 40, height: 30, data: new Uint8ClampedArray(4800).fill(200) };
    const file = { name: 'flat.png', mimeType: 'image/png', buffer: Buffer.from(await encodePng(flat)) };
    await page.locator('#file').setInputFiles(file);
    await restored(page, /No face was found/);
    expect(await canvasPixels(after(page))).toMatchObject({ width: 160, height: 120 });
    await page.locator('#file').setInputFiles({ name: 'no.txt', mimeType: 'text/plain', buffer: Buffer.from('x') });
    await restored(page, /no\.txt is no picture/);
  });

  test('goes on without a network once it was opened', async () => {
    const page = await open();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await expect.poll(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller))).toBe(true);
    await page.context().setOffline(true);
    await page.reload();
    await restored(page, /4 of 4 faces restored/);
    await expectChange(after(page), () => pick(page, 'Clean'));
  });

  test('fits a phone', async () => {
    const page = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await expectChange(after(page), () => faces(page).last().tap());
    await restored(page, /3 of 4/);
  });
});
