/** A face through the shipped network, in a worker: what comes out of each stage, and the boundaries that guided the last one. */
import { drawBoundaries, resize } from 'msfsr/image';
import { createWorkerUpscaler } from 'msfsr/worker';
import { type Example, PORTRAITS } from './example.js';

/** The stage at which a face enters, by its size in px. */
const ENTRY = { 16: 1, 32: 2, 64: 3 } as const;

export const example: Example = {
  pictures: PORTRAITS,
  choices: { size: ['16', '32', '64'], 'guidance of the mouth': ['1', '0.5', '0'] },

  async run({ chosen, signal, picture, file, show, say }) {
    const size = Number(chosen.size) as keyof typeof ENTRY;
    const small = resize(await picture(), size, size);
    show(small, `input, ${size} px`);
    show(resize(small, 128, 128), 'bicubic, 128 px');

    const upscaler = await createWorkerUpscaler({ model: file('weights/compact-x8/model.json'), signal });
    try {
      const { image, stages, boundaries, milliseconds, backend } = await upscaler.upscale(small, {
        entry: ENTRY[size],
        strength: { mouth: Number(chosen['guidance of the mouth']) },
        degradation: 'clean',
        stages: true,
        boundaries: true,
        signal,
      });
      for (const { stage, image } of stages!) show(image, `stage ${stage}, ${image.width} px`);
      show(drawBoundaries(image, boundaries!.at(-1)!), 'its boundary lines');
      say(
        `${size} px to ${image.width} px in ${milliseconds.toFixed(0)} ms by ${backend}, the first time a size is met.`,
      );
    } finally {
      await upscaler.dispose();
    }
  },
};
