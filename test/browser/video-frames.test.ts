import { describe, expect, it } from 'vitest';
import type { PixelImage } from '../../src/image/types.js';
import { videoFrameStream } from '../../src/sequence/video-frames.js';

/** A frame of one colour. */
function frameOf(colour: string, timestamp: number, duration?: number): VideoFrame {
  const context = new OffscreenCanvas(4, 2).getContext('2d')!;
  context.fillStyle = colour;
  context.fillRect(0, 0, 4, 2);
  return new VideoFrame(context.canvas, { timestamp, ...(duration !== undefined && { duration }) });
}
const twice = ({ width, height, data }: PixelImage): { image: PixelImage } => ({
  image: {
    width: 2 * width,
    height: 2 * height,
    data: new Uint8ClampedArray(16 * width * height).map((_, i) => data[i % 4]!),
  },
});
const streamOf = (frames: readonly VideoFrame[]) =>
  new ReadableStream<VideoFrame>({
    start(controller) {
      for (const frame of frames) controller.enqueue(frame);
      controller.close();
    },
  });
const isClosed = (frame: VideoFrame) => frame.codedWidth === 0;

describe('videoFrameStream', () => {
  it('gives a frame for each, with its timestamp and colours, and closes what it takes', async () => {
    const taken = [frameOf('rgb(200 100 50)', 0, 40_000), frameOf('rgb(10 20 30)', 40_000)];
    const seen: number[][] = [];
    const reader = streamOf(taken)
      .pipeThrough(
        videoFrameStream(async (frame) => {
          seen.push([frame.width, frame.height, ...frame.data.subarray(0, 4)]);
          return twice(frame);
        }),
      )
      .getReader();
    for (const [i, colour] of [
      [200, 100, 50],
      [10, 20, 30],
    ].entries()) {
      const { value: frame } = await reader.read();
      expect([frame!.timestamp, frame!.duration]).toEqual([i * 40_000, i === 0 ? 40_000 : null]);
      expect([frame!.displayWidth, frame!.displayHeight]).toEqual([8, 4]);
      const context = new OffscreenCanvas(8, 4).getContext('2d')!;
      context.drawImage(frame!, 0, 0);
      const shown = context.getImageData(3, 2, 1, 1).data;
      for (let c = 0; c < 3; c++) expect(Math.abs(shown[c]! - colour[c]!)).toBeLessThanOrEqual(1);
      frame!.close();
    }
    expect((await reader.read()).done).toBe(true);
    expect(seen.map(([width, height]) => [width, height])).toEqual([
      [4, 2],
      [4, 2],
    ]);
    expect(taken.map(isClosed)).toEqual([true, true]);
  });

  it('fails with what the work fails with, and still closes the frame', async () => {
    const frame = frameOf('black', 0);
    const reader = streamOf([frame])
      .pipeThrough(videoFrameStream(() => Promise.reject(new Error('no network'))))
      .getReader();
    await expect(reader.read()).rejects.toThrow('no network');
    expect(isClosed(frame)).toBe(true);
  });
});
