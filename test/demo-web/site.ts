/** The demo page, built and served as `npm run demo:web` does. */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { build, preview } from 'vite';
import { onceARun } from '../once-a-run.js';
import { launchChromium } from '../package/browser.js';
import { root } from '../package/build.js';

/** Longest wait for something on the page, ms. */
export const PATIENCE = 120_000;

/** How the page is opened. */
export interface OpenOptions extends BrowserContextOptions {
  /** Which page. Default the one of a single face. */
  readonly path?: string;
  /** Whether the server has face-api. Default true. */
  readonly faceApi?: boolean;
  /** Complaints that belong to what is tried. */
  readonly expected?: RegExp;
  /** Gets the address of everything that is asked for, below the site. */
  readonly onRequest?: (path: string) => void;
  /** A script that runs before those of the page. */
  readonly before?: string;
}

/** An open page. */
export interface Visit {
  readonly page: Page;
  /** Errors and warnings of its console, and requests that went elsewhere. */
  readonly complaints: readonly string[];
}

/** A server of the page and a browser. */
export class Site {
  private constructor(
    private readonly server: Awaited<ReturnType<typeof preview>>,
    private readonly browser: Browser,
  ) {}

  /**
   * Starts server and browser.
   *
   * @param filled where `make` has built the page; of one name it is built once a run of the tests
   */
  static async start(filled = onceARun): Promise<Site> {
    const settings = (outDir: string) => ({
      root: join(root, 'examples/browser'),
      build: { outDir, minify: false },
      logLevel: 'error' as const,
    });
    const folder = await filled('demo-web', (outDir) => build(settings(outDir)));
    const server = await preview({ ...settings(folder), preview: { port: 0, host: '127.0.0.1' } });
    return new Site(server, await launchChromium());
  }

  /** Opens the page in a context of its own. */
  async open({
    path = 'face.html',
    faceApi = true,
    expected,
    onRequest,
    before,
    ...options
  }: OpenOptions = {}): Promise<Visit> {
    const origin = `http://127.0.0.1:${(this.server.httpServer.address() as AddressInfo).port}`;
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(PATIENCE);
    if (before) await context.addInitScript(before);
    const page = await context.newPage();
    const complaints: string[] = [];
    const complain = (text: string) => !expected?.test(text) && complaints.push(text);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complain(message.text());
    });
    page.on('pageerror', (error) => complain(String(error)));
    context.on('request', (request) => {
      const url = request.url();
      if (url.startsWith(`${origin}/`)) onRequest?.(url.slice(origin.length + 1));
      else if (!/^(blob|data):/.test(url)) complain(`asks for ${url}`);
    });
    if (!faceApi) await page.route('**/local.json', (route) => route.fulfill({ json: [] }));
    await page.goto(`${origin}/${path}`);
    return { page, complaints };
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }
}
