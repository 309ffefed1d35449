import { afterEach, describe, expect, it, vi } from 'vitest';
import { compile } from '../src/engine/compile.js';
import { compileHybrid } from '../src/engine/hybrid/compile-hybrid.js';
import { createUpscaler } from '../src/node/create-upscaler.js';
import { openNetwork } from '../src/node/open-network.js';
import { createFaceSequence } from '../src/sequence/face-sequence.js';
import { createPhotoSequence } from '../src/sequence/photo-sequence.js';
import type { Upscaler } from '../src/upscaler/upscaler.js';
import { standaloneUpscaler } from '../src/worker/standalone-upscaler.js';
import { UpscalerClient } from '../src/worker/upscaler-client.js';
import { drawnPhoto } from './photo/drawn-photo.js';
import { inProcess } from './worker/in-process.js';

const face = drawnPhoto(16, 16, [{ x: 2, y: 1, width: 12, height: 14 }]);
const ended = {
  name: expect.stringMatching(/^(BackendError|RunError)$/),
  message: expect.stringMatching('disposed of'),
};

afterEach(() => void vi.unstubAllGlobals());

describe('using', () => {
  it('disposes of networks, plans and sequences at the end of the block, after an error too', async () => {
    const calls: string[] = [];
    const noting = <T extends { dispose(): void }>(name: string, object: T): T => {
      const { dispose } = object;
      return Object.assign(object, {
        dispose: () => {
          calls.push(name);
          dispose.call(object);
        },
      });
    };
    const block = async () => {
      using network = noting('network', await openNetwork('compact-x8'));
      using plan = noting('plan', compile(network, { size: [16, 16] }));
      using hybrid = noting('hybrid', await compileHybrid(network, { size: [16, 16] }));
      using frames = noting('faces', createFaceSequence(network, { entry: 3 }));
      using photos = noting('photos', createPhotoSequence({ model: network }));
      throw Object.assign(new Error('on purpose'), { made: [plan, hybrid, frames, photos] });
    };
    const error = await block().then(
      () => expect.unreachable(),
      (reason: Error & { made: Parameters<typeof used>[0] }) => reason,
    );
    expect(error.message).toBe('on purpose');
    expect(calls).toEqual(['photos', 'faces', 'hybrid', 'plan', 'network']);
    for (const use of used(error.made)) await expect(use()).rejects.toMatchObject(ended);
  });

  it('waits for upscalers: those of Node, of workers, and of the script that stands alone', async () => {
    const made: Upscaler[] = [];
    {
      await using own = await createUpscaler({ backend: 'engine' });
      await using client = await UpscalerClient.start(
        inProcess(() => createUpscaler({ backend: 'engine' }) as Promise<Upscaler>),
        {},
      );
      const engineAlone = () => createUpscaler({ backend: 'engine' }) as Promise<Upscaler>;
      await using alone = await standaloneUpscaler({ model: '' }, engineAlone, () => expect.unreachable());
      made.push(own as Upscaler, client, alone);
      expect((await own.upscale(face, { entry: 3 })).image.width).toBe(32);
    }
    for (const upscaler of made) await expect(upscaler.upscale(face, { entry: 3 })).rejects.toMatchObject(ended);
  });

  it('goes without the symbols where there are none', async () => {
    vi.resetModules();
    const { Symbol: all } = globalThis;
    const get = (_: unknown, key: PropertyKey) => (/ispose$/.test(String(key)) ? undefined : Reflect.get(all, key));
    vi.stubGlobal('Symbol', new Proxy(() => undefined, { get }));
    const { Disposing, disposing } = await import('../src/disposing.js');
    const dispose = vi.fn();
    class Held extends Disposing {
      dispose = dispose;
    }
    for (const held of [new Held(), disposing({ dispose })]) {
      expect('undefined' in held).toBe(false);
      held[all.for('Symbol.dispose') as typeof Symbol.dispose]();
    }
    expect(dispose).toHaveBeenCalledTimes(2);
  });
});

/** Calls that what was disposed of refuses. */
function used([plan, hybrid, frames, photos]: readonly [
  ReturnType<typeof compile>,
  Awaited<ReturnType<typeof compileHybrid>>,
  ReturnType<typeof createFaceSequence>,
  ReturnType<typeof createPhotoSequence>,
]): (() => Promise<unknown>)[] {
  return [async () => plan.describe(), async () => hybrid.run({}), () => frames.push(face), () => photos.push(face)];
}
