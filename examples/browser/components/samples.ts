import './samples.css';
import { element } from '../element.js';
import { SAMPLES, type Sample } from '../samples.js';

/** A row of photographs to begin with. */
export class Samples {
  readonly element = element('div', { className: 'samples', role: 'group', ariaLabel: 'Sample photos' });

  /** @param hasFaceApi whether its photographs are there */
  constructor(onPick: (sample: Sample) => void, hasFaceApi: boolean) {
    for (const sample of SAMPLES) {
      if (sample.fromFaceApi && !hasFaceApi) continue;
      const picture = element('img', { src: sample.address, alt: sample.name, loading: 'lazy' });
      const button = element('button', { type: 'button' }, picture);
      button.addEventListener('click', () => onPick(sample));
      this.element.append(button);
    }
  }
}
