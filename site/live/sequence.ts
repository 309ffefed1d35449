/** The face of a clip, enlarged frame after frame while it plays. The clip is drawn; a camera's frames come from `MediaStreamTrackProcessor`. */
import { openNetwork } from 'msfsr/inference';
import { createFaceSequence, videoFrameStream } from 'msfsr/temporal';
import { drawnClip } from '../../examples/browser-video/clip.js';
import type { Example } from './example.js';

const FRAMES = 50;

export const example: Example = {
  choices: { steady: ['0.8', '0', '0.95'] },

  async run({ chosen, signal, file, show, say }) {
    const network = await openNetwork(file('weights/compact-x8-real/model.json'), { signal });
    // Faces of 32 px enter at the second stage.
    const sequence = createFaceSequence(network, { entry: 2, steady: Number(chosen.steady) });
    const before = new TransformStream<VideoFrame, VideoFrame>({
      transform(frame, controller) {
        show(frame, 'before, 32 px with noise');
        controller.enqueue(frame);
      },
    });
    const start = performance.now();
    let count = 0;
    const after = new WritableStream<VideoFrame>({
      write(frame) {
        show(frame, 'after, 128 px');
        frame.close();
        count++;
        say(`${count} of ${FRAMES} frames, ${((performance.now() - start) / count).toFixed(0)} ms a frame.`);
      },
    });
    try {
      await drawnClip(FRAMES)
        .pipeThrough(before)
        .pipeThrough(videoFrameStream((frame) => sequence.push(frame)))
        .pipeTo(after, { signal });
    } finally {
      sequence.dispose();
    }
  },
};
