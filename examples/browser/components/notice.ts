import './notice.css';
import { element } from '../element.js';

/** One line that says what goes on, or what went wrong; read out by screen readers. */
export class Notice {
  readonly element = element('p', { className: 'notice', role: 'status' });

  /** What goes on; nothing without a text. */
  say(text = ''): void {
    this.element.classList.remove('is-wrong');
    this.element.textContent = text;
  }

  /** What went wrong. */
  complain(text: string): void {
    this.element.classList.add('is-wrong');
    this.element.textContent = text;
  }
}
