import { createReadStream, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import type { ViteDevServer } from 'vite';

/** Types without which a browser refuses a file. */
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Serves the files of a folder by a development server, below the page. */
export function serveFolder({ middlewares }: ViteDevServer, name: string, folder: string): void {
  middlewares.use(`/${name}`, ({ url = '/' }, response) => {
    const file = join(folder, decoded(new URL(url, 'http://localhost').pathname));
    const found = file.startsWith(folder + sep) && statSync(file, { throwIfNoEntry: false })?.isFile();
    response.writeHead(found ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    if (found) createReadStream(file).pipe(response);
    else response.end();
  });
}

/** A path in an address as it is on the disk; that of no file where it is damaged. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '/';
  }
}
