import './stage-strip.css';
import type { PixelImage } from 'msfsr/image';
import { draw, type Maps, mapsOnBlack } from '../draw.js';
import { element } from '../element.js';

/** A stage's result. */
export interface StageResult {
  /** From 1. */
  readonly stage: number;
  readonly image: PixelImage;
  readonly boundaries?: Maps;
}

/** Side of the drawn maps, px. */
const MAP_SIDE = 128;

/** What the network gets and what every stage makes of it, with the boundary lines that it found. A stage can be chosen for the comparison. */
export class StageStrip {
  private readonly list = element('div', { className: 'stages' });
  readonly element = element(
    'fieldset',
    { className: 'stage-strip', hidden: true },
    element('legend', { className: 'visually-hidden' }, 'Stage that is compared'),
    this.list,
  );
  private readonly input = new Card(element('div', { className: 'stage stage-input' }), 'Input');
  private stages: StageCard[] = [];
  private chosen = 0;

  /** @param onChoose called when the user has chosen another stage */
  constructor(private readonly onChoose: () => void) {}

  /**
   * Shows an input and places for what comes of it.
   *
   * @param stages numbers of the stages that it will run through
   */
  start(input: PixelImage, stages: readonly number[]): void {
    this.element.hidden = false;
    this.input.show(input);
    if (stages.join() === this.stages.map(({ stage }) => stage).join()) return;
    this.stages = stages.map((stage) => new StageCard(stage, () => this.choose(stage)));
    this.list.replaceChildren(this.input.root, ...this.stages.map((card) => card.root));
    const last = this.stages[this.stages.length - 1]!;
    last.check();
    this.chosen = last.stage;
  }

  /** Shows what a stage has made. */
  show(result: StageResult): void {
    this.stages.find(({ stage }) => stage === result.stage)?.showResult(result);
  }

  /** The stage that the comparison shows. */
  get choice(): number {
    return this.chosen;
  }

  private choose(stage: number): void {
    this.chosen = stage;
    this.onChoose();
  }
}

/** A picture and its size. */
class Card {
  protected readonly canvas = element('canvas', { width: 1, height: 1, ariaHidden: 'true' });
  private readonly size = element('span');

  constructor(
    readonly root: HTMLElement,
    name: string,
  ) {
    const caption = element('span', { className: 'stage-caption' }, element('strong', {}, name), ' ', this.size);
    root.append(this.canvas, caption);
  }

  show(image: PixelImage): void {
    draw(this.canvas, image);
    this.size.textContent = `${image.width}×${image.height}`;
    this.root.classList.add('is-done');
  }
}

/** A stage's picture with its lines; can be chosen. */
class StageCard extends Card {
  private readonly radio = element('input', { type: 'radio', name: 'stage', className: 'visually-hidden' });
  private readonly lines = element('canvas', { width: 1, height: 1, className: 'stage-lines', ariaHidden: 'true' });

  constructor(
    readonly stage: number,
    onChoose: () => void,
  ) {
    super(element('label', { className: 'stage' }), `Stage ${stage}`);
    this.root.prepend(this.radio);
    this.canvas.after(this.lines);
    this.radio.addEventListener('change', onChoose);
  }

  check(): void {
    this.radio.checked = true;
  }

  showResult({ image, boundaries }: StageResult): void {
    this.show(image);
    this.lines.hidden = !boundaries;
    if (boundaries) draw(this.lines, mapsOnBlack(boundaries, MAP_SIDE));
  }
}
