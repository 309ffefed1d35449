import './intake.css';
import { element } from '../element.js';

/** Gets a photograph: picked from files, dropped anywhere on the page, or pasted. */
export class Intake {
  private readonly input = element('input', {
    type: 'file',
    accept: 'image/*',
    id: 'file',
    className: 'visually-hidden',
  });
  readonly element = element(
    'div',
    { className: 'intake' },
    this.input,
    element('label', { htmlFor: 'file', className: 'button' }, 'Open a photo'),
    element('p', { className: 'hint' }, 'or drop one anywhere, or paste it.'),
  );

  constructor(private readonly onFile: (file: File) => void) {
    this.input.addEventListener('change', () => {
      this.take(this.input.files);
      this.input.value = ''; // the same file again is a change too
    });
    document.addEventListener('paste', ({ clipboardData }) => this.take(clipboardData?.files));
    document.addEventListener('dragover', (event) => {
      event.preventDefault();
      document.body.classList.add('is-dropping');
    });
    document.addEventListener('dragleave', ({ relatedTarget }) => {
      if (!relatedTarget) document.body.classList.remove('is-dropping');
    });
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      document.body.classList.remove('is-dropping');
      this.take(event.dataTransfer?.files);
    });
  }

  private take(files: FileList | null | undefined): void {
    if (files?.[0]) this.onFile(files[0]);
  }
}
