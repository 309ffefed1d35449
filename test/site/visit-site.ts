/** The site, built and served as `npm run site -- --preview` does, in a browser. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { serve } from 'vitepress';
import { launchChromium } from '../package/browser.js';
import { root } from '../package/build.js';

const built = join(root, 'out/site');
/** Longest wait for something on a page, ms. */
const PATIENCE = 120_000;

/** An open page. */
export interface Visit {
  readonly page: Page;
  /** Errors and warnings of its console, and requests that went elsewhere or found nothing. */
  readonly complaints: string[];
  /** Opens a page of the site by its path. */
  open(path: string): Promise<void>;
}

/** A server of the site and a browser. */
export class ServedSite {
  private constructor(
    private readonly app: Awaited<ReturnType<typeof serve>>,
    private readonly origin: string,
    private readonly browser: Browser,
  ) {}

  /** Builds the site and starts server and browser. */
  static async start(): Promise<ServedSite> {
    const program = ['--import', 'tsx', join(root, 'site/build.ts')];
    execFileSync(process.execPath, program, { cwd: root, stdio: 'pipe' });
    const app = await serve({ root: join(root, 'site'), port: 0 });
    const { port } = app.server.address() as AddressInfo;
    return new ServedSite(app, `http://localhost:${port}`, await launchChromium());
  }

  /** Paths of all pages that were built. */
  static pages(): string[] {
    return readdirSync(built, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.html') && name !== '404.html')
      .map((name) => `/${name.replaceAll('\\', '/')}`.replace(/\/index\.html$/, '/'))
      .sort();
  }

  /** A page in a context of its own. */
  async visit(options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error}`));
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${page.url()}: ${response.status()} for ${response.url()}`);
    });
    context.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${this.origin}/`) && !/^(blob|data):/.test(url)) complaints.push(`asks for ${url}`);
    });
    return {
      page,
      complaints,
      open: async (path) => {
        await page.goto(`${this.origin}${path}`);
      },
    };
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.app.server.close();
  }
}
