/** Frames of WebCodecs: browsers only. */
import { ImageError } from '../errors.js';
import type { PixelImage } from '../image/types.js';
import { invalid } from '../validate.js';

/** What enlarges or restores one frame; `push` of a {@link FaceSequence} is one. */
export type FrameWork = (frame: PixelImage) => Promise<{ readonly image: PixelImage }>;

/**
 * A stream that takes and gives `VideoFrame`s, one for one: between a decoder, or `MediaStreamTrackProcessor`, and an encoder. Every frame that it takes is
 * closed, also where the work fails; those that it gives are the reader's to close. Timestamp and duration stay, colours become sRGB.
 *
 * @param work what is done with a frame's pixels, as they are shown
 * @throws {OptionError} `work` is no function
 * @throws {ImageError} the stream fails with it where frames cannot be read here
 */
export function videoFrameStream(work: FrameWork): TransformStream<VideoFrame, VideoFrame> {
  if (typeof work !== 'function') invalid('function', 'work', work);
  return new TransformStream<VideoFrame, VideoFrame>({
    async transform(frame, controller) {
      const { timestamp, duration } = frame;
      let pixels: PixelImage;
      try {
        pixels = pixelsOf(frame);
      } finally {
        frame.close();
      }
      const { image } = await work(pixels);
      controller.enqueue(
        new VideoFrame(image.data, {
          format: 'RGBA',
          codedWidth: image.width,
          codedHeight: image.height,
          timestamp,
          ...(duration !== null && { duration }),
          colorSpace: { primaries: 'bt709', transfer: 'iec61966-2-1', matrix: 'rgb', fullRange: true },
        }),
      );
    },
  });
}

/** The pixels of a frame as it is shown. */
function pixelsOf(frame: VideoFrame): PixelImage {
  const { displayWidth, displayHeight } = frame;
  const context = new OffscreenCanvas(displayWidth, displayHeight).getContext('2d', { willReadFrequently: true });
  if (!context) throw new ImageError('Reading a VideoFrame needs a 2D context, but the browser gave none');
  context.drawImage(frame, 0, 0);
  return context.getImageData(0, 0, displayWidth, displayHeight);
}
