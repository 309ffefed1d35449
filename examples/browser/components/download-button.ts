import { element } from '../element.js';

/** Saves the shown result as a PNG file. */
export class DownloadButton {
  readonly element = element(
    'button',
    { type: 'button', className: 'button button-main', disabled: true },
    'Download PNG',
  );
  private pixels: ImageData | undefined;
  private name = '';

  constructor() {
    this.element.addEventListener('click', () => this.save());
  }

  /** What a click saves, and the name of the file. */
  offer(image: { width: number; height: number; data: Uint8ClampedArray }, name: string): void {
    this.pixels = new ImageData(image.width, image.height);
    this.pixels.data.set(image.data);
    this.name = name;
    this.element.disabled = false;
  }

  private async save(): Promise<void> {
    const { width, height } = this.pixels!;
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext('2d')!.putImageData(this.pixels!, 0, 0);
    const href = URL.createObjectURL(await canvas.convertToBlob({ type: 'image/png' }));
    element('a', { href, download: this.name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  }
}
