/** A whole photograph: its faces are found, enlarged and put back. */
import { blazeFaceFinder } from 'msfsr/detect';
import { resize } from 'msfsr/image';
import { openNetwork } from 'msfsr/inference';
import { type PhotoScale, restorePhoto } from 'msfsr/photo';
import type { Example } from './example.js';

export const example: Example = {
  pictures: ['pictures/wall.jpg'],
  choices: { scale: ['2', '4', '1'], degradation: ['auto', 'clean', 'real'] },

  async run({ chosen, signal, picture, file, show, say }) {
    const photo = await picture();
    const scale = Number(chosen.scale) as PhotoScale;
    show(resize(photo, scale * photo.width, scale * photo.height), 'before: bicubic');

    const model = await openNetwork(file('weights/compact-x8/model.json'), { signal });
    const detector = await fetch(file('detector.tflite'), { signal });
    const { image, faces, milliseconds } = await restorePhoto(photo, {
      model,
      find: blazeFaceFinder(await detector.arrayBuffer()),
      minFace: 20,
      scale,
      degradation: chosen.degradation as 'auto' | 'clean' | 'real',
      signal,
      onProgress: ({ step, fraction }) => say(`${step}: ${Math.round(100 * fraction)} %`),
    });
    show(image, 'after: faces restored');
    const told = faces.map(
      ({ box, restored, reason }) => `${Math.round(box.width)} px ${restored ? 'restored' : reason}`,
    );
    say(`${faces.length} faces in ${(milliseconds / 1000).toFixed(1)} s: ${told.join(', ')}.`);
  },
};
