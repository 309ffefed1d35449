import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { OptionError, WeightsError } from '../../src/errors.js';
import { createUpscaler, encodePng, pretrained, releasePretrained, upscaleFace } from '../../src/node/index.js';
import { photo } from './photo.js';

const shipped = join(dirname(fileURLToPath(import.meta.url)), '../../weights/compact-x8');
afterAll(async () => {
  vi.unstubAllGlobals();
  await releasePretrained();
});

/** What pages had before blobs could be read by themselves. */
class OldReader {
  result: ArrayBuffer | undefined;
  onload = () => undefined;
  async readAsArrayBuffer(blob: Blob): Promise<void> {
    this.result = await Blob.prototype.arrayBuffer.call(blob);
    this.onload();
  }
}

describe('options in Node', () => {
  it.each([null, 5, { weight: 'compact-x8' }])('%j is refused in plain words', async (options) => {
    await expect(upscaleFace(photo(16, 16), options as object)).rejects.toThrow(OptionError);
    await expect(createUpscaler(options as object)).rejects.toThrow(OptionError);
  });

  it('weights may be a name, a path or a URL, of the folder or of its model.json', async () => {
    const network = await pretrained();
    for (const weights of ['compact-x8', pathToFileURL(shipped), join(shipped, 'model.json')])
      expect((await pretrained(weights)).composition.name).toBe(network.composition.name);
    expect(await pretrained(join(shipped, 'model.json'))).toBe(await pretrained(pathToFileURL(shipped)));
    await expect(pretrained('compact-x9')).rejects.toThrow(WeightsError);
    for (const wrong of [5, '', 'data:application/json,{}', new URL('ftp://example.org/')])
      await expect(pretrained(wrong as string)).rejects.toThrow(/path or file: URL for weights/);
  });

  it('what is no picture is refused with the ways to pass one', async () => {
    for (const wrong of [null, undefined, 5])
      await expect(upscaleFace(wrong as never)).rejects.toThrow(
        /^Expected a path, the bytes of a file, pixels or a tensor/,
      );
  });

  it('an encoded picture gives what its pixels give', async () => {
    const image = photo(16, 16);
    const options = { weights: pathToFileURL(shipped) };
    const { image: expected } = await upscaleFace(image, options);
    const png = new Uint8Array(await encodePng(image));
    const raw = { data: new Uint8Array(image.data), info: { width: 16, height: 16, channels: 4 } };
    const bytes = { width: 16, height: 16, data: Buffer.from(image.data) };
    const oldBlob = Object.assign(new Blob([png]), { arrayBuffer: undefined }) as unknown as Blob; // as jsdom's are
    vi.stubGlobal('FileReader', OldReader);
    for (const input of [png, png.buffer, new Blob([png]), oldBlob, raw, bytes])
      expect((await upscaleFace(input, options)).image).toEqual(expected);
  });
});
