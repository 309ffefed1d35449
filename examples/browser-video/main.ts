/**
 * Enlarges the face in a clip while it plays: `VideoFrame`s in, `VideoFrame`s out. The clip is drawn by the page; a camera's frames come from
 * `MediaStreamTrackProcessor`, a file's from a `VideoDecoder`.
 *
 *     npx vite examples/browser-video
 */
import { openNetwork } from 'msfsr/inference';
import { createFaceSequence, videoFrameStream } from 'msfsr/temporal';
import { drawnClip, RATE, SIDE } from './clip.js';

const FRAMES = 50;
const play = document.querySelector<HTMLButtonElement>('#play')!;
const status = document.querySelector('#status')!;

/** Shows a frame on a canvas. */
const show = (id: string, frame: VideoFrame) =>
  document.querySelector<HTMLCanvasElement>(id)!.getContext('2d')!.drawImage(frame, 0, 0);

const network = await openNetwork('compact-x8-real/model.json');
status.textContent = 'Ready.';
play.disabled = false;

play.addEventListener('click', async () => {
  play.disabled = true;
  // Faces of 32 px enter at the second stage.
  const sequence = createFaceSequence(network, { entry: 2 });
  const before = new TransformStream<VideoFrame, VideoFrame>({
    transform(frame, controller) {
      show('#before', frame);
      controller.enqueue(frame);
    },
  });
  const start = performance.now();
  try {
    const enlarged = drawnClip(FRAMES)
      .pipeThrough(before)
      .pipeThrough(videoFrameStream((frame) => sequence.push(frame)));
    const reader = enlarged.getReader();
    let last = 0;
    for (;;) {
      const { done, value: frame } = await reader.read();
      if (done) break;
      const early = frame.timestamp / 1000 - (performance.now() - start);
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      show('#after', frame);
      last = frame.timestamp;
      frame.close();
    }
    const milliseconds = (performance.now() - start) / FRAMES;
    status.textContent = `${FRAMES} frames of ${SIDE} px, ${(last / 1e6 + 1 / RATE).toFixed(1)} s, ${milliseconds.toFixed(0)} ms a frame`;
  } catch (error) {
    status.textContent = (error as Error).message;
  } finally {
    sequence.dispose();
    play.disabled = false;
  }
});
