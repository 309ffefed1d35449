import './photo-view.css';
import type { FoundFace } from 'msfsr/detect';
import type { PixelImage } from 'msfsr/image';
import { Comparison } from '../components/comparison.js';
import { DownloadButton } from '../components/download-button.js';
import { element } from '../element.js';
import { faceFacts } from './face-facts.js';
import { FaceOverlay } from './face-overlay.js';
import type { Restored } from './restorer-worker.js';

/** The photo before and after, its faces, what became of them, and the download. */
export class PhotoView {
  private readonly comparison = new Comparison();
  private readonly overlay: FaceOverlay;
  private readonly facts = element('p', { className: 'photo-facts hint' });
  private readonly download = new DownloadButton();
  private readonly showFrames = element('input', { type: 'checkbox', id: 'frames', checked: true });
  readonly element: HTMLElement;
  private texts: readonly string[] = [];
  private looked: number | undefined;

  /** @param onToggle restores a face, or leaves it as it is */
  constructor(onToggle: (index: number) => void) {
    this.overlay = new FaceOverlay({ onToggle, onLook: (index) => this.look(index) });
    this.comparison.addLayer(this.overlay.element);
    this.showFrames.addEventListener('change', () => {
      this.overlay.element.hidden = !this.showFrames.checked;
    });
    const tools = element(
      'div',
      { className: 'photo-tools' },
      this.download.element,
      element('label', { className: 'check' }, this.showFrames, 'Frame the faces'),
    );
    this.element = element('div', { className: 'photo-view' }, this.comparison.element, this.facts, tools);
  }

  /** Shows a photo of which nothing is known yet. */
  open(photo: PixelImage): void {
    this.comparison.element.style.setProperty('--ratio', String(photo.width / photo.height));
    this.comparison.before = { image: photo, name: 'Before' };
    this.comparison.after = { image: photo, name: 'After', detail: '…' };
    this.showFaces([], photo);
  }

  /** Frames the faces. */
  showFaces(faces: readonly FoundFace[], photo: PixelImage): void {
    this.overlay.show(faces, photo);
  }

  /** Says what is to become, and what became, of each face. */
  describe(
    faces: readonly FoundFace[],
    chosen: ReadonlySet<number>,
    reports: ReadonlyMap<number, Restored['faces'][number]>,
  ): void {
    const states = faces.map((face, i) => ({
      chosen: chosen.has(i),
      facts: faceFacts(face, chosen.has(i), reports.get(i)),
    }));
    this.texts = states.map(({ facts }, i) => `Face ${i + 1}: ${facts}`);
    this.overlay.describe(states);
    this.look(this.looked);
  }

  /** Shows the result. */
  finish({ image }: Restored, name: string): void {
    this.comparison.after = { image, name: 'After', detail: `${image.width}×${image.height}` };
    this.download.offer(image, name);
  }

  private look(index: number | undefined): void {
    this.looked = index;
    this.facts.textContent =
      index === undefined
        ? 'Point at a face to see what became of it; click to restore it or not.'
        : (this.texts[index] ?? '');
  }
}
