/** The demo pages with another network than their own: `?weights=`. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { portraitWall } from '../../examples/portrait-wall.js';
import { portrait } from '../../examples/portraits.js';
import { resize } from '../../src/image/index.js';
import { lowResolution, psnr } from '../../src/metrics/index.js';
import { readImage, upscaleFace } from '../../src/node/index.js';
import { noBrowser } from '../package/browser.js';
import { root } from '../package/build.js';
import { after, before } from './parts.js';
import { canvasPixels } from './shown.js';
import type { OpenOptions } from './site.js';
import { visitsOf } from './visits.js';

const LONG = 300_000;
const EDSR = '?weights=zoo/edsr-x8/';
/** What the browser says of files that are not there, or that the policy forbids. */
const REFUSED = /Failed to load resource.*404|Content Security Policy|localhost:9/;

/** Waits until a page has a result, or says why it has none. */
const settled = (page: Page) =>
  page
    .locator('.notice, #time')
    .filter({ hasText: /\d ms|faces restored|Expected|Cannot/ })
    .first()
    .waitFor();
const wrong = (page: Page) => page.locator('.notice.is-wrong').textContent();
/** Where MSFSR_PICTURES names a folder, the page as it looks. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.MSFSR_PICTURES;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

describe.skipIf(noBrowser)(`?weights=${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, { timeout: LONG }, () => {
  const visit = visitsOf(settled);
  /** Opens a page; gives the files of networks that it asked for, too. */
  const open = async (path: string, options: OpenOptions = {}) => {
    const asked: string[] = [];
    const page = await visit({ path, onRequest: (path) => asked.push(path), ...options });
    return { page, asked: () => asked.filter((path) => /^(weights|zoo)\//.test(path)).sort() };
  };

  test('zoo/edsr-x8 enlarges a face, and no other network is fetched', async () => {
    const { page, asked } = await open(`face.html${EDSR}`);
    await picture(page, 'face-edsr');
    const files = ['group1-shard1of1.bin', 'manifest.json', 'model.json'];
    expect(asked()).toEqual(files.map((file) => `zoo/edsr-x8/${file}`));

    const truth = resize(await readImage(await portrait(0)), 128, 128, { filter: 'lanczos' });
    const by = async (weights: string) =>
      (await upscaleFace(lowResolution(truth), { weights, degradation: 'clean' })).image;
    const shown = await canvasPixels(after(page));
    const edsr = psnr(shown, await by(join(root, 'zoo/edsr-x8')));
    expect(edsr).toBeGreaterThan(40);
    expect(edsr).toBeGreaterThan(psnr(shown, await by('compact-x8')) + 5);
    expect(psnr(shown, truth)).toBeGreaterThan(psnr(await canvasPixels(before(page)), truth) + 1);

    // One stage of x8, without lines.
    expect(await page.locator('header p').textContent()).toBe('16×16 pixels of a face, enlarged 8 times by edsr-x8.');
    expect(await page.locator('.comparison-label-after').textContent()).toMatch(/^edsr-x8 [\d.]+ dB$/);
    expect(await page.locator('label.stage').allInnerTexts()).toEqual([expect.stringMatching(/^Stage 1\s128×128$/)]);
    expect(await page.locator('#settings .choice label').allInnerTexts()).toEqual(['16×16']);
    for (const label of ['Guidance by the lines', 'Show the lines'])
      expect(await page.getByLabel(label).isVisible()).toBe(false);
    expect(await page.locator('.stage-lines').isVisible()).toBe(false);
    expect(await page.getByRole('link', { name: 'A photo' }).getAttribute('href')).toContain(`/${EDSR}`);
  });

  test('without it a page fetches its own network alone; a whole address of a model.json is taken', async () => {
    const { page, asked } = await open('face.html');
    await picture(page, 'face');
    expect(await page.locator('header p').textContent()).toContain('Sixteen pixels of a face');
    const own = asked();
    expect(own.filter((path) => !path.startsWith('weights/compact-x8/'))).toEqual([]);
    expect(own).toContain('weights/compact-x8/model.json');
    expect(new Set(own).size).toBe(own.length);

    const model = new URL('weights/compact-x16/model.json', page.url()).href;
    await page.goto(new URL(`face.html?weights=${encodeURIComponent(model)}`, page.url()).href);
    await settled(page);
    await picture(page, 'face-x16');
    expect(asked()).toContain('weights/compact-x16/model.json');
    expect(await page.locator('header p').textContent()).toBe(
      '16×16 pixels of a face, enlarged 16 times by compact-x16.',
    );
    expect(await page.getByLabel('Guidance by the lines').isVisible()).toBe(true);
    expect(await page.locator('.stage-lines').first().isVisible()).toBe(true);
    expect(await canvasPixels(after(page))).toMatchObject({ width: 256, height: 256 });
  });

  test.each([
    ['a folder that is not there', 'zoo/nowhere/', /model\.json.*zoo\/nowhere/],
    ['another server, which the policy of this one forbids', 'http://localhost:9/', /Cannot fetch.*localhost:9/],
    ['no address', 'http://', /http%3A%2F%2F/],
  ])('says what is wrong: %s', async (_, address, text) => {
    const { page } = await open(`face.html?weights=${encodeURIComponent(address)}`, { expected: REFUSED });
    await picture(page, 'face-wrong');
    expect(await wrong(page)).toMatch(text);
    expect(await page.getByRole('button', { name: 'Download PNG' }).isDisabled()).toBe(true);
  });

  test('zoo/edsr-x8 restores a photo at its own scale; what needs companions is hidden', async () => {
    const { page } = await open(EDSR);
    await picture(page, 'photo-edsr');
    expect(await page.locator('.notice').textContent()).toMatch(/^4 of 4 faces restored by edsr-x8 in /);
    const wall = await readImage(await portraitWall());
    expect((await canvasPixels(after(page))).width).toBe(8 * wall.width);
    expect(await page.locator('#settings .choice:visible label').allInnerTexts()).toEqual(['×8']);
    for (const hidden of [page.getByLabel('Fidelity'), page.getByText('Blurred or compressed')])
      expect(await hidden.isVisible()).toBe(false);
  });

  test('a photo stays shown where the network is not there', async () => {
    const { page } = await open('?weights=zoo/nowhere', { expected: REFUSED });
    await picture(page, 'photo-wrong');
    expect(await wrong(page)).toMatch(/model\.json.*zoo\/nowhere/);
    expect(psnr(await canvasPixels(after(page)), await readImage(await portraitWall()))).toBeGreaterThan(30);
  });
});
