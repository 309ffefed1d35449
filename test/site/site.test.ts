/** The site in Chromium: every page, every link, every live example. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECTIONS } from '../../site/contents.js';
import { noBrowser } from '../package/browser.js';
import { root } from '../package/build.js';
import { ServedSite, type Visit } from './visit-site.js';

const LONG = 300_000;
/** For all pages one after the other, beside other tests. */
const CRAWL = 900_000;
const PHONE = { width: 360, height: 740 };
const LIVE = SECTIONS.find(({ text }) => text === 'Live')!.pages;

let site: ServedSite;

/** What a page links to on this site, the names that can be linked to in it, and how much wider it is than the screen. */
const look = (page: Page) =>
  page.evaluate(() => ({
    links: [...document.querySelectorAll<HTMLAnchorElement>('a[href]')]
      .filter((link) => link.origin === location.origin)
      .map((link) => link.pathname + decodeURIComponent(link.hash)),
    anchors: [...document.querySelectorAll('[id]')].map(({ id }) => id),
    tooWide: document.documentElement.scrollWidth - window.innerWidth,
  }));

/** Runs the example of the page that is open; gives what it says when it is done. */
async function runExample({ page }: Visit): Promise<string | null> {
  await page.locator('.live-run:enabled').click();
  await page.locator('.live[data-state=done], .live[data-state=failed]').waitFor();
  expect(await page.locator('.live').getAttribute('data-state'), (await page.textContent('.live-said')) ?? '').toBe(
    'done',
  );
  return page.textContent('.live-said');
}

/** Bytes of the canvas above a caption. */
const pixels = (page: Page, caption: string) =>
  page
    .locator('figure', { hasText: caption })
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => [
      ...canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data,
    ]);

describe.skipIf(noBrowser)(`site${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, { timeout: LONG }, () => {
  beforeAll(async () => {
    site = await ServedSite.start();
  }, LONG);
  afterAll(() => site?.stop());

  test('every page is reached by links, no link or anchor is dead, nothing comes from elsewhere, and phones need not scroll sideways', {
    timeout: CRAWL,
  }, async () => {
    const visit = await site.visit({ viewport: PHONE });
    const seen = new Map<string, Awaited<ReturnType<typeof look>>>();
    const paths = ['/'];
    for (const path of paths) {
      await visit.open(path);
      const found = await look(visit.page);
      seen.set(path, found);
      for (const link of found.links) {
        const target = link.split('#')[0]!;
        if (!paths.includes(target)) paths.push(target);
      }
    }
    expect([...seen.keys()].sort()).toEqual(ServedSite.pages());
    const dead = [...seen].flatMap(([path, { links }]) =>
      links
        .map((link) => link.split('#') as [string, string?])
        .filter(([target, anchor]) => anchor && !seen.get(target)?.anchors.includes(anchor))
        .map((link) => `${path}: ${link.join('#')}`),
    );
    expect(dead).toEqual([]);
    expect([...seen].filter(([, { tooWide }]) => tooWide > 0).map(([path]) => path)).toEqual([]);
    expect(visit.complaints).toEqual([]);
  });

  test.for(LIVE.map(({ to }) => to))('%s runs the code that it shows', async (path) => {
    const visit = await site.visit();
    await visit.open(`/${path}.html`);
    const code = readFileSync(join(root, `site/${path}.ts`), 'utf8');
    expect((await visit.page.locator('.vp-doc div[class*=language-] code').first().textContent())?.trim()).toBe(
      code.trim(),
    );
    expect(await runExample(visit)).toMatch(/\d/);
    expect(await visit.page.locator('.live-pictures figure').count()).toBeGreaterThan(0);
    expect(visit.complaints).toEqual([]);
  });

  test('what is chosen changes what comes out', async () => {
    const visit = await site.visit();
    await visit.open('/live/upscale.html');
    await runExample(visit);
    const guided = await pixels(visit.page, 'stage 3');
    await visit.page.getByLabel('guidance of the mouth').selectOption('0');
    await visit.page.locator('.live[data-state=running]').waitFor();
    await visit.page.locator('.live[data-state=done]').waitFor();
    expect(await pixels(visit.page, 'stage 3')).not.toEqual(guided);

    await visit.open('/live/boundaries.html');
    await runExample(visit);
    const before = await pixels(visit.page, 'heatmaps');
    await visit.page.getByLabel('point 3').press('ArrowDown');
    expect(await pixels(visit.page, 'heatmaps')).not.toEqual(before);
  });

  test('an example says why it fails, and can be stopped', async () => {
    const visit = await site.visit();
    await visit.page.route('**/model.json', (route) => route.fulfill({ json: {} }));
    await visit.open('/live/upscale.html');
    await visit.page.locator('.live-run:enabled').click();
    await visit.page.locator('.live[data-state=failed]').waitFor();
    expect(await visit.page.textContent('.live-said')).toMatch(/^WeightsError: /);

    // A server that never answers: it is still running when it is stopped.
    await visit.page.route('**/model.json', () => undefined);
    await visit.open('/live/sequence.html');
    await visit.page.locator('.live-run:enabled').click();
    await visit.page.getByRole('button', { name: 'Stop' }).click();
    await visit.page.locator('.live[data-state=ready]').waitFor();
    expect(await visit.page.textContent('.live-said')).toBe('Stopped.');
  });

  test('the dark theme is dark, and search finds guides and API', async () => {
    const { page, complaints, open } = await site.visit();
    await open('/guide/start.html');
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.locator('.VPNavBarAppearance button').click();
    await expect.poll(background).toBe('rgb(27, 27, 31)');

    for (const [asked, found] of [
      ['memoryLimit', 'guide/reliability'],
      ['createFaceSequence', 'api/msfsr/temporal'],
    ] as const) {
      await page.locator('#local-search button').click();
      await page.locator('.VPLocalSearchBox input').fill(asked);
      await page.locator(`.VPLocalSearchBox a[href*="${found}"]`).first().click();
      await page.waitForURL(`**/${found}*`);
    }
    expect(complaints).toEqual([]);
  });
});
