/** What lies beside the demo page while a development server serves it. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'vite';
import { expect, test } from 'vitest';
import { bringFolders } from '../../examples/browser/bring-folders.js';
import { root } from '../package/build.js';

test('a development server has the folders that are there, and nothing outside them', async () => {
  const at = (path: string) => join(root, path);
  const server = await createServer({
    configFile: false,
    root: at('examples/browser'),
    logLevel: 'error',
    optimizeDeps: { noDiscovery: true },
    plugins: [bringFolders({ copied: { weights: at('weights') }, linked: { zoo: at('zoo'), nothing: at('nothing') } })],
    server: { port: 0, host: '127.0.0.1', ws: false, watch: null },
  });
  try {
    await server.listen();
    const { port } = server.httpServer!.address() as AddressInfo;
    const get = (path: string) => fetch(`http://127.0.0.1:${port}/${path}`);
    expect(await (await get('local.json')).json()).toEqual(['zoo']);
    for (const file of ['weights/compact-x8/model.json', 'zoo/edsr-x8/model.json'])
      expect(await (await get(file)).text()).toBe(readFileSync(at(file), 'utf8'));
    for (const path of ['zoo/edsr-x8', 'zoo/nowhere/model.json', 'zoo/..%2fpackage.json'])
      expect((await get(path)).status, path).toBe(404);
  } finally {
    await server.close();
  }
});
