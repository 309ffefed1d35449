import './choice.css';
import { element } from '../element.js';

/** Something to choose. */
export interface Option<T> {
  readonly value: T;
  readonly label: string;
}

/** A row of buttons of which one is pressed: radio buttons underneath, so that the keyboard works as everywhere. */
export class Choice<T> {
  private readonly row = element('div', { className: 'choice-row' });
  readonly element: HTMLFieldSetElement;
  private options: readonly Option<T>[] = [];

  /** @param name unique on the page */
  constructor(
    legend: string,
    private readonly name: string,
    private readonly onChoose: (value: T) => void,
  ) {
    this.element = element('fieldset', { className: 'choice', hidden: true }, element('legend', {}, legend), this.row);
  }

  /** Offers options; without any the row disappears. Labels that stay keep their buttons. */
  show(options: readonly Option<T>[], chosen: T): void {
    const same = options.map(({ label }) => label).join() === this.options.map(({ label }) => label).join();
    this.options = options;
    this.element.hidden = options.length === 0;
    if (!same) this.row.replaceChildren(...options.map(({ label }, i) => this.makeButton(label, i)));
    const at = options.findIndex(({ value }) => value === chosen);
    for (const [i, input] of this.row.querySelectorAll('input').entries()) input.checked = i === at;
  }

  private makeButton(label: string, index: number): HTMLLabelElement {
    const input = element('input', { type: 'radio', name: this.name, className: 'visually-hidden' });
    input.addEventListener('change', () => this.onChoose(this.options[index]!.value));
    return element('label', {}, input, element('span', {}, label));
  }
}
