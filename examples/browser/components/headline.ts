import type { Entry } from '../network-input.js';
import type { Weights } from '../weights.js';

/** The line under the page's name: what is enlarged, and by what. The page says it of its own network. */
export class Headline {
  constructor(
    private readonly element: HTMLElement,
    private readonly weights: Weights,
  ) {
    this.say('A small face');
  }

  /** @param entry the first stage */
  show({ side, scale }: Entry): void {
    this.say(`${side}×${side} pixels of a face`, ` ${scale} times`);
  }

  private say(what: string, times = ''): void {
    if (this.weights.named) this.element.textContent = `${what}, enlarged${times} by ${this.weights.name}.`;
  }
}
