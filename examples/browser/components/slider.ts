import './slider.css';
import { element } from '../element.js';

/** A labelled slider from 0 to 100 %. */
export class Slider {
  private readonly input: HTMLInputElement;
  readonly element: HTMLElement;

  constructor(label: string, id: string, onChange: () => void) {
    this.input = element('input', { type: 'range', id, min: '0', max: '100', step: '5', value: '100' });
    const output = element('output', {}, '100 %');
    output.htmlFor.add(id);
    this.input.addEventListener('input', () => {
      output.textContent = `${this.input.value} %`;
      onChange();
    });
    this.element = element(
      'div',
      { className: 'slider' },
      element('label', { htmlFor: id }, label),
      output,
      this.input,
    );
  }

  /** 0 … 1 */
  get value(): number {
    return Number(this.input.value) / 100;
  }
}
