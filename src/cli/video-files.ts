import { UsageError } from './usage-error.js';

const VIDEO = /\.(mp4|m4v|mov|mkv|webm|avi|mpe?g|wmv)$/i;

/**
 * Refuses videos with the way that their frames take.
 *
 * @throws {UsageError} one of the paths is a video by its name
 */
export function refuseVideos(paths: readonly string[], command: 'photo' | 'upscale'): void {
  const video = paths.find((path) => VIDEO.test(path));
  if (video === undefined) return;
  throw new UsageError(
    [
      `Expected pictures but ${video} is a video: take its frames, and make a video of the results`,
      `  mkdir frames && ffmpeg -i ${video} frames/%06d.png`,
      `  msfsr ${command} frames --sequence --out restored`,
      `  ffmpeg -framerate 25 -i restored/%06d.png -i ${video} -map 0:v -map 1:a? -c:a copy -pix_fmt yuv420p restored.mp4`,
      '(25 stands for the frames a second of the video, as ffprobe shows them)',
    ].join('\n'),
  );
}
