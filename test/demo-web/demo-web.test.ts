/** The demo page in Chromium: real clicks and keys, real pixels. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { portrait as samplePortrait } from '../../examples/portraits.js';
import { resize } from '../../src/image/index.js';
import { lowResolution, psnr } from '../../src/metrics/index.js';
import { encodePng, readImage } from '../../src/node/index.js';
import { noBrowser } from '../package/browser.js';
import { root } from '../package/build.js';
import { after, before, corners, frames, pick, picked, squareOf } from './parts.js';
import { canvasPixels, clearPart, expectChange, resultShown, seen } from './shown.js';

import { visitsOf } from './visits.js';

const LONG = 300_000;
const GROUP = join(root, 'node_modules/@vladmandic/face-api/demo/sample5.jpg');
const portrait = async () => readImage(await samplePortrait(0));
/** The original of the first sample, made without the page. */
const original = async () => resize(await portrait(), 128, 128, { filter: 'lanczos' });

describe.skipIf(noBrowser)(`demo page${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, { timeout: LONG }, () => {
  const open = visitsOf(resultShown);

  test('shows a face nearer to the original than bicubic, on the screen too', async () => {
    const page = await open();
    const truth = await original();
    const [bicubic, result] = [await canvasPixels(before(page)), await canvasPixels(after(page))];
    expect(psnr(bicubic, resize(lowResolution(truth), 128, 128))).toBeGreaterThan(45);
    expect(psnr(result, truth)).toBeGreaterThan(psnr(bicubic, truth) + 1);
    await expect
      .poll(() => page.locator('.comparison-label-after').textContent())
      .toBe(`msfsr ${psnr(result, truth).toFixed(2)} dB`);

    const view = page.locator('.comparison-view');
    const slider = page.getByRole('slider', { name: 'Where the comparison is parted' });
    await slider.press('Home');
    const right = await seen(view);
    await slider.press('End');
    const left = await seen(view);
    expect(psnr(right, clearPart(truth))).toBeGreaterThan(psnr(left, clearPart(truth)) + 1);
    await pick(page, 'Original');
    expect(psnr(await seen(view), clearPart(truth))).toBeGreaterThan(34);
  });

  test('tells what runs the network, and runs it on something else', async () => {
    const page = await open();
    const facts = page.locator('#facts');
    await expect
      .poll(() => facts.locator('dd').allInnerTexts())
      .toEqual([
        expect.stringMatching(/^engine \((relaxed|simd)\)$/),
        expect.stringMatching(/^\d+$/), // isolated, or it would say so
        expect.stringMatching(/^[\d.]+ ms$/),
      ]);
    const threads = await page.getByLabel('Threads').locator('option').allTextContents();
    await page.getByLabel('Threads').selectOption(threads.at(-1)!);
    await expect.poll(() => facts.locator('dd').nth(1).textContent(), { timeout: 120_000 }).toBe(threads.at(-1));
    await page.getByLabel('Run it on').selectOption('plain JavaScript');
    await expect.poll(() => facts.locator('dd').first().textContent(), { timeout: 120_000 }).toBe('tfjs-cpu');
    await facts.getByText('Why this one').click();
    expect(await facts.locator('tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^tfjs-cpu\s+[\d.]+ ms\s+[\d.]+ ms$/),
    ]);
  });

  test('finds the faces of a photograph; a click chooses one', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Group photo 5' }).click();
    await page.getByText('5 faces were found').waitFor();
    expect(await frames(page).count()).toBe(5);
    await expectChange(after(page), () => frames(page).nth(3).click());
    expect(await frames(page).nth(3).getAttribute('aria-pressed')).toBe('true');

    // Every stage twice as large as the one before, and lines that are neither empty nor everywhere.
    const stages = page.locator('.stage > canvas:first-of-type');
    const sizes = await stages.evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).width));
    expect(sizes).toEqual([16, 32, 64, 128]);
    const lines = page.locator('.stage-lines');
    expect(await lines.count()).toBe(3);
    const { data } = await canvasPixels(lines.last());
    const bright = data.filter((value, i) => i % 4 === 0 && value > 100).length / (data.length / 4);
    expect(bright).toBeGreaterThan(0.02);
    expect(bright).toBeLessThan(0.4);

    // The truth, cut without the page from where the frame lies.
    const truth = await squareOf(frames(page).nth(3), GROUP);
    const [result, bicubic] = [await canvasPixels(after(page)), await canvasPixels(before(page))];
    expect(psnr(result, truth)).toBeGreaterThan(psnr(bicubic, truth) + 0.5);
  });

  test('works by keyboard alone, with a focus that can be seen', async () => {
    const page = await open();
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    const stops: string[] = [];
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(() => {
        const focus = document.activeElement!;
        if (focus === document.body) return undefined;
        // What is only there for the keyboard shows its focus on its neighbour.
        const outlined = [focus, focus.nextElementSibling].some((one) => {
          const { outlineStyle, outlineWidth } = one
            ? getComputedStyle(one)
            : { outlineStyle: 'none', outlineWidth: '0' };
          return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
        });
        return `${focus.tagName.toLowerCase()}${focus.id && `#${focus.id}`}${outlined ? '' : ' without a visible focus'}`;
      });
      if (!stop) break;
      stops.push(stop);
    }
    expect(stops.filter((stop) => stop.includes('without'))).toEqual([]);
    for (const stop of ['input#file', 'input#split', 'input#strength', 'select#backend', 'summary'])
      expect(stops).toContain(stop);

    // A sample, its frame, the comparison.
    const sample = page.getByRole('button', { name: 'Man with short hair' });
    await expectChange(after(page), () => sample.press('Enter'));
    const frame = frames(page).first();
    const [, , width] = await corners(frame);
    await expectChange(after(page), () => frame.press('Shift+Minus'));
    const [left, top, smaller] = await corners(frame);
    expect(smaller).toBeLessThan(width!);
    await frame.press('ArrowRight');
    await frame.press('ArrowUp');
    const [further, higher] = await corners(frame);
    expect(further).toBeGreaterThan(left!);
    expect(higher).toBeLessThan(top!);
    await picked(page, 'Bicubic').press('ArrowLeft');
    await expect.poll(() => page.locator('.comparison-label-before').textContent()).toBe('Pixels');
    expect((await canvasPixels(before(page))).width).toBe(16);
    await page.locator('.stage').filter({ hasText: 'Stage 3' }).getByRole('radio').press('ArrowUp');
    await expect.poll(() => page.locator('.comparison-label-after').textContent()).toBe('Stage 2 64×64');
  });

  test('listens to its knobs', async () => {
    const page = await open();
    const strength = page.getByRole('slider', { name: 'Guidance by the lines' });
    const full = await canvasPixels(after(page));
    const none = await expectChange(after(page), () => strength.press('Home'));
    await strength.press('End');
    await expect.poll(async () => psnr(await canvasPixels(after(page)), full)).toBe(Infinity);
    await page.getByText('Part by part').click();
    const mouth = await expectChange(after(page), () => page.getByRole('slider', { name: 'Mouth' }).press('Home'));
    expect(psnr(mouth, full)).toBeGreaterThan(psnr(none, full));
    await page.getByRole('slider', { name: 'Mouth' }).press('End');
    await page.getByLabel('Show the lines').check();
    await expect.poll(async () => psnr(resize(await canvasPixels(after(page)), 128, 128), full)).toBeLessThan(26);
  });

  test('takes a pasted face that is tiny already as it is', async () => {
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    const tiny = await encodePng(resize(await portrait(), 20, 20));
    await page.evaluate(
      async (bytes) => {
        const blob = new Blob([new Uint8Array(bytes)], { type: 'image/png' });
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
      },
      [...tiny],
    );
    await page.keyboard.press('Control+V');
    await expect.poll(async () => (await canvasPixels(after(page))).width, { timeout: 60_000 }).toBe(160);
    expect(await picked(page, 'No').isChecked()).toBe(true);
    expect(await page.getByRole('radio', { name: 'Original' }).count()).toBe(0);
    const plain = resize(await readImage(tiny), 160, 160);
    const likeness = psnr(await canvasPixels(after(page)), plain);
    expect(likeness).toBeGreaterThan(20);
    expect(likeness).toBeLessThan(45);
  });

  test('takes a photo that is dropped anywhere', async () => {
    const page = await open();
    const file = await encodePng(resize(await portrait(), 40, 30));
    const dataTransfer = await page.evaluateHandle(
      (bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], 'dropped.png', { type: 'image/png' }));
        return data;
      },
      [...file],
    );
    await page.dispatchEvent('footer', 'dragover', { dataTransfer });
    expect(await page.locator('body').getAttribute('class')).toBe('is-dropping');
    await expectChange(after(page), () => page.dispatchEvent('footer', 'drop', { dataTransfer }));
    expect(await page.locator('body').getAttribute('class')).toBe('');
    expect(await page.getByAltText('dropped.png').count()).toBe(1);
  });

  test('downloads what it shows', async () => {
    const page = await open();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download PNG' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('Woman with red hair by the sea-128x128.png');
    const saved = await readImage(await readFile(await download.path()));
    expect(psnr(saved, await canvasPixels(after(page)))).toBe(Infinity);
  });

  test('without face-api: a square that is dragged and pulled', async () => {
    const page = await open({ faceApi: false });
    expect(await page.getByRole('group', { name: 'Sample photos' }).getByRole('button').count()).toBe(4);
    await page.locator('#file').setInputFiles(GROUP);
    await page.getByText('Move the square onto a face.').waitFor();
    const frame = frames(page);
    const drag = async (from: { x: number; y: number }, dx: number, dy: number) => {
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(from.x + dx, from.y + dy, { steps: 4 });
      await page.mouse.up();
    };
    const start = (await frame.boundingBox())!;
    await drag({ x: start.x + start.width - 4, y: start.y + start.height - 4 }, -100, -100);
    const pulled = (await frame.boundingBox())!;
    expect(pulled.width).toBeCloseTo(start.width - 100, -1);
    expect([pulled.x, pulled.y]).toEqual([expect.closeTo(start.x, 0), expect.closeTo(start.y, 0)]);
    await expectChange(after(page), () => drag({ x: pulled.x + 20, y: pulled.y + 20 }, -60, 40));
    const moved = (await frame.boundingBox())!;
    expect([moved.x, moved.y, moved.width]).toEqual(
      [pulled.x - 60, pulled.y + 40, pulled.width].map((value) => expect.closeTo(value, 0)),
    );
    const bicubic = resize(lowResolution(await squareOf(frame, GROUP)), 128, 128);
    // What changed first may have been the square that was pulled.
    await expect
      .poll(async () => psnr(await canvasPixels(before(page)), bicubic), { timeout: 60_000 })
      .toBeGreaterThan(38);
  });

  test('names what is no picture, and goes on', async () => {
    const page = await open();
    await page
      .locator('#file')
      .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') });
    await page.getByRole('status').filter({ hasText: 'notes.txt is no picture that this browser can read.' }).waitFor();
    await expectChange(after(page), () => page.getByRole('button', { name: 'Woman among pink flowers' }).click());
  });

  test('fits a phone, and a finger moves the comparison', async () => {
    const page = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'Smiling woman' }).tap();
    const view = page.locator('.comparison-view');
    await view.scrollIntoViewIfNeeded();
    const { x, y, width } = (await view.boundingBox())!;
    await page.touchscreen.tap(x + 0.8 * width, y + 100);
    await expect.poll(() => page.locator('#split').inputValue()).toBe('80');
  });

  test.for(['light', 'dark'] as const)('reads well to everybody (%s)', async (colorScheme) => {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const page = await open({ colorScheme, before: axe });
    for (const details of await page.locator('summary').all()) await details.click();
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run(document);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(', ')}`);
    });
    expect(violations).toEqual([]);
    const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(dark).toBe(colorScheme === 'dark' ? 'rgb(20, 21, 23)' : 'rgb(247, 245, 241)');
  });
});
