import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { abortable } from '../src/abort.js';
import { OptionError } from '../src/errors.js';
import { faceImages } from '../src/faces/face-images.js';
import { folderImages } from '../src/faces/folder-images.js';
import { readFaces } from '../src/faces/read-faces.js';
import { trainingData } from '../src/faces/training-data.js';
import { createUpscaler as createInNode } from '../src/node/create-upscaler.js';
import { loadFaceFinder } from '../src/node/face-finder.js';
import { loadNetworkFolder } from '../src/node/network-folder.js';
import { openNetwork as openFolder } from '../src/node/open-network.js';
import { inspectPhoto, readPhoto } from '../src/node/photo-file.js';
import { pretrained, releasePretrained } from '../src/node/pretrained.js';
import { readImage } from '../src/node/read-image.js';
import { restorePhoto } from '../src/node/restore-photo.js';
import { upscaleFace, upscaleFaces } from '../src/node/upscale-face.js';
import { useWasm } from '../src/node/use-wasm.js';
import { writePng } from '../src/node/write-image.js';
import { createUpscaler } from '../src/upscaler/create-upscaler.js';
import { InferenceNetwork } from '../src/weights/inference-network.js';
import { loadNetwork } from '../src/weights/load-network.js';
import { openNetwork } from '../src/weights/open-network.js';
import { UpscalerClient } from '../src/worker/upscaler-client.js';
import { drawnPhoto } from './photo/drawn-photo.js';
import { inProcess } from './worker/in-process.js';

const SHIPPED = 'weights/compact-x8';
const shipped = () =>
  new Map(readdirSync(SHIPPED).map((name) => [name, new Uint8Array(readFileSync(join(SHIPPED, name)))]));
const address = 'http://weights.test/model.json';
let folder = '';
let picture = '';

beforeAll(async () => {
  await useWasm();
  folder = mkdtempSync(join(tmpdir(), 'msfsr-abort-'));
  picture = join(folder, 'face.png');
  await writePng(drawnPhoto(64, 64, [{ x: 12, y: 8, width: 40, height: 48 }]), picture);
  writeFileSync(join(folder, 'landmarks.jsonl'), '{"file":"face.png","skipped":"no face found"}\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.unstubAllGlobals());

type Call = (signal: AbortSignal) => Promise<unknown>;
const model = { read: async (name: string) => shipped().get(name), where: 'memory' } as never;

/** Everything that reads, and what it makes that has to be let go. */
const calls: Readonly<Record<string, Call>> = {
  'openNetwork, files in memory': (signal) => openNetwork(shipped(), { signal }),
  'openNetwork, an address': (signal) => openNetwork(address, { signal }),
  'loadNetwork, files in memory': (signal) => loadNetwork(shipped(), { signal }),
  'loadNetwork, an address': (signal) => loadNetwork(address, { signal }),
  'createUpscaler, files': (signal) => createUpscaler({ model, backend: 'engine', signal }),
  'createUpscaler, an address': (signal) => createUpscaler({ model: address, signal }),
  'createUpscaler in Node': (signal) => createInNode({ signal }),
  'an upscaler in a worker': (signal) =>
    UpscalerClient.start(
      inProcess(() => new Promise(() => undefined)),
      {},
      signal,
    ),
  'openNetwork in Node': (signal) => openFolder('compact-x8', { signal }),
  loadNetworkFolder: (signal) => loadNetworkFolder(SHIPPED, { signal }),
  pretrained: (signal) => pretrained('compact-x8', { signal }),
  readImage: (signal) => readImage(picture, { signal }),
  readPhoto: (signal) => readPhoto(picture, { signal }),
  inspectPhoto: (signal) => inspectPhoto(picture, { signal }),
  'upscaleFace, a file': (signal) => upscaleFace(picture, { entry: 3, signal }),
  'upscaleFaces, files': (signal) => upscaleFaces([picture, picture], { entry: 3, signal }),
  'restorePhoto, a file': (signal) => restorePhoto(picture, { scale: 2, signal }),
  loadFaceFinder: (signal) => loadFaceFinder({ signal }),
  readFaces: (signal) => readFaces('test/faces', 'none', { signal }),
  faceImages: (signal) => faceImages('test/faces', 'none', 128, { signal }),
  folderImages: (signal) => folderImages(folder, { signal }),
  trainingData: (signal) => trainingData(folder, { signal }),
};

/** A server that never answers, but hears of who gives up. */
function silentServer() {
  const open = new Set<string>();
  const fetch = vi.fn((url: string, { signal }: { signal?: AbortSignal } = {}) => {
    open.add(url);
    return new Promise((_, reject) =>
      signal?.addEventListener('abort', () => {
        open.delete(url);
        reject(signal.reason);
      }),
    );
  });
  vi.stubGlobal('fetch', fetch);
  return { open, fetch };
}

/** Files that this process has open. */
const descriptors = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0);

describe('a signal', () => {
  it.each(Object.entries(calls))('that has fired keeps %s from beginning', async (_, call) => {
    const { fetch } = silentServer();
    const reason = new Error('on purpose');
    const before = tf.memory().numTensors;
    await expect(call(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(fetch).not.toHaveBeenCalled();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(Object.entries(calls))('that fires ends %s, with nothing left behind', async (_, call) => {
    const { open } = silentServer();
    const reason = { why: 'no error at all' };
    const [tensors, files] = [tf.memory().numTensors, descriptors()];
    const owner = new AbortController();
    const result = call(owner.signal);
    owner.abort(reason);
    await expect(result).rejects.toBe(reason);
    await wait(20);
    expect(open.size).toBe(0);
    await vi.waitFor(() => expect(descriptors()).toBeLessThanOrEqual(files), 2000);
    await releasePretrained(); // what several calls wait for is kept
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('that fires while backends are compared has the networks freed', async () => {
    const freed = vi.spyOn(InferenceNetwork.prototype, 'dispose');
    const owner = new AbortController();
    const reason = new Error('enough');
    const timeout = vi.spyOn(performance, 'now').mockImplementationOnce(() => {
      owner.abort(reason); // the chooser looks at the clock before it starts a backend
      return 0;
    });
    await expect(createUpscaler({ model, backend: 'engine', signal: owner.signal })).rejects.toBe(reason);
    timeout.mockRestore();
    expect(freed).toHaveBeenCalled();
    freed.mockRestore();
    // The next one is not in its way.
    await using upscaler = await createUpscaler({ model, backend: 'engine' });
    expect(upscaler.scale).toBe(8);
  });

  it('that never fires changes nothing, and is not listened to any longer', async () => {
    const { signal } = new AbortController();
    const [add, remove] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
    using network = await openNetwork(shipped(), { signal });
    expect((await readImage(picture, { signal })).width).toBe(64);
    expect((await trainingData(folder, { signal })).skipped).toHaveLength(1);
    expect(network.scale).toBe(8);
    const ours = (calls: readonly unknown[][]) => calls.filter(([event]) => event === 'abort').length;
    expect(ours(remove.mock.calls)).toBeGreaterThanOrEqual(ours(add.mock.calls));
  });

  it('does not reach what is read later: the network for real pictures', async () => {
    const owner = new AbortController();
    const files = new Map([...shipped(), ...others('compact-x8-real')]);
    using network = await openNetwork(files, { signal: owner.signal });
    owner.abort();
    expect((await network.robust!()).scale).toBe(8);
  });

  it('must be one', async () => {
    const signal = 'soon' as never;
    await expect(openNetwork(shipped(), { signal })).rejects.toThrow(OptionError);
    await expect(readImage(picture, { signal })).rejects.toThrow(/Expected AbortSignal for signal but received "soon"/);
    await expect(readFaces(folder, 'train', { signal })).rejects.toThrow(OptionError);
  });
});

describe('abortable', () => {
  it('hands over to be released what comes too late', async () => {
    const owner = new AbortController();
    const released: string[] = [];
    let finish!: (value: string) => void;
    const result = abortable(
      owner.signal,
      () => new Promise<string>((resolve) => (finish = resolve)),
      (late) => released.push(late),
    );
    owner.abort(1);
    await expect(result).rejects.toBe(1);
    finish('late');
    await wait(0);
    expect(released).toEqual(['late']);
  });
});

/** Files of a shipped network as they are named from the folder beside it. */
function others(name: string): [string, Uint8Array][] {
  const beside = join('weights', name);
  return readdirSync(beside).map((file) => [`../${name}/${file}`, new Uint8Array(readFileSync(join(beside, file)))]);
}
