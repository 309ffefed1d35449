import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type OpenOptions, Site, type Visit } from './site.js';

/** Longest start of the site, ms. */
const START = 300_000;

/**
 * Has the tests of a file share a site. Every visit ends with its test, and must have had nothing to complain about.
 *
 * @param ready waits until an opened page has shown its first result
 * @returns what opens a page and waits for it
 */
export function visitsOf(ready: (page: Page) => Promise<void>): (options?: OpenOptions) => Promise<Page> {
  let site: Site;
  let visit: Visit;
  beforeAll(async () => {
    site = await Site.start();
  }, START);
  afterAll(() => site?.stop());
  afterEach(async () => {
    await visit.page.context().close();
    expect(visit.complaints).toEqual([]);
  });
  return async (options) => {
    visit = await site.open(options);
    await ready(visit.page);
    return visit.page;
  };
}
