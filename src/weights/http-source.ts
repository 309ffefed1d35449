import { WeightsError } from '../errors.js';
import { show } from '../validate.js';
import type { FileSource } from './read-files.js';

/** A folder that lies at an address: `…/compact-x8/` or the address of its `model.json`. A page in the place of a file counts as none. */
export function httpSource(address: string): FileSource {
  const base = address.replace(/[^/]*$/, '');
  return async (name, { most, signal }) => {
    const response = await fetch(base + name, { signal }).catch((error: Error) => {
      if (signal?.aborted) throw error;
      const hint = /^https?:/.test(address) ? '' : '; for a folder on the disk take loadNetworkFolder of msfsr/node';
      throw new WeightsError(`Cannot fetch ${show(base + name)}: ${error.message}${hint}`, { cause: error });
    });
    // Many servers answer with their start page where there is no such file.
    const isPage = response.headers.get('content-type')?.startsWith('text/html');
    if (response.status === 404 || (response.ok && isPage)) return undefined;
    if (!response.ok) throw new WeightsError(`Expected ${base + name} but the server answered ${response.status}`);
    return bodyOf(response, most, base + name);
  };
}

/** The body, which a server may go on with for ever. */
async function bodyOf(response: Response, most: number, where: string): Promise<Uint8Array> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader!.read()) {
    pieces.push(read.value);
    length += read.value.length;
    if (length <= most) continue;
    await reader!.cancel();
    throw new WeightsError(`Expected at most ${most} bytes from ${where} but the server sent more: it was altered`);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
