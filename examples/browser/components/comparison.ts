import './comparison.css';
import type { PixelImage } from 'msfsr/image';
import { draw } from '../draw.js';
import { element } from '../element.js';

/** One side of the comparison. */
export interface Side {
  readonly image: PixelImage;
  readonly name: string;
  /** Behind the name, e.g. how near it is to the original. */
  readonly detail?: string;
  /** Shows the picture's pixels instead of smoothing them. */
  readonly pixelated?: boolean;
}

/** Two pictures over each other, parted by a line that pointer and keyboard move. */
export class Comparison {
  private readonly sides = { before: new Layer('before'), after: new Layer('after') };
  private readonly slider = element('input', {
    type: 'range',
    className: 'visually-hidden',
    id: 'split',
    min: '0',
    max: '100',
    step: '1',
    value: '50',
    ariaLabel: 'Where the comparison is parted',
  });
  private readonly view = element(
    'div',
    { className: 'comparison-view' },
    this.sides.after.canvas,
    this.sides.before.canvas,
    element('div', { className: 'comparison-divider', ariaHidden: 'true' }, element('span')),
    this.sides.before.label,
    this.sides.after.label,
  );
  readonly element = element('div', { className: 'comparison' }, this.slider, this.view);

  constructor() {
    this.slider.addEventListener('input', () => this.part(Number(this.slider.value)));
    this.view.addEventListener('pointerdown', (event) => {
      this.view.setPointerCapture(event.pointerId);
      this.follow(event);
    });
    this.view.addEventListener('pointermove', (event) => {
      if (this.view.hasPointerCapture(event.pointerId)) this.follow(event);
    });
    this.part(50);
  }

  /** Lays something over both pictures. */
  addLayer(layer: HTMLElement): void {
    this.view.append(layer);
  }

  /** Left of the line. */
  set before(side: Side) {
    this.sides.before.show(side);
    this.describe();
  }

  /** Right of the line. */
  set after(side: Side) {
    this.sides.after.show(side);
    this.describe();
  }

  private follow({ clientX }: PointerEvent): void {
    const { left, width } = this.view.getBoundingClientRect();
    this.part(Math.min(100, Math.max(0, (100 * (clientX - left)) / width)));
  }

  private part(percent: number): void {
    this.slider.value = String(percent);
    this.view.style.setProperty('--split', `${percent}%`);
    this.describe();
  }

  private describe(): void {
    const { before, after } = this.sides;
    this.slider.ariaValueText = `${this.slider.value} % ${before.name}, the rest ${after.name}`;
  }
}

/** A canvas and its label. */
class Layer {
  name = '';
  readonly canvas: HTMLCanvasElement;
  readonly label: HTMLElement;

  constructor(place: 'before' | 'after') {
    this.canvas = element('canvas', {
      className: `comparison-${place}`,
      width: 1,
      height: 1,
      role: 'img',
      ariaLabel: 'Nothing yet',
    });
    this.label = element('p', { className: `comparison-label comparison-label-${place}`, hidden: true });
  }

  show({ image, name, detail, pixelated = false }: Side): void {
    draw(this.canvas, image);
    this.name = name;
    this.canvas.ariaLabel = name;
    this.canvas.classList.toggle('pixelated', pixelated);
    this.label.hidden = false;
    this.label.replaceChildren(element('strong', {}, name), detail ? ` ${detail}` : '');
  }
}
