import './photo-frames.css';
import { element } from '../element.js';
import { type Frame, fitFrame, growFrame, type Size } from '../frame.js';

/** What the user does with the frames. */
export interface FrameEvents {
  onChoose(index: number): void;
  onMove(index: number, frame: Frame): void;
}

/** Parts of the photograph's shorter side that a key moves a frame by: alone, and with Shift. */
const STEP = 0.01;
const LARGE_STEP = 0.05;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const GROWTH: Readonly<Record<string, number>> = { '+': 2, '=': 2, '-': -2, _: -2 };

/** The photograph with a square around each face: choose one by a click, drag it, pull its corner; keys do the same. */
export class PhotoFrames {
  private readonly picture = element('img', { alt: '', draggable: false });
  private readonly layer = element('div', { className: 'photo-layer' }, this.picture);
  private readonly hint = element(
    'p',
    { className: 'hint', id: 'frame-hint' },
    'Drag the square, or pull its corner. Keys: arrows, + and −.',
  );
  readonly element = element('div', { className: 'photo-frames' }, this.layer, this.hint);
  private size: Size = { width: 1, height: 1 };
  private frames: readonly Frame[] = [];
  private buttons: HTMLButtonElement[] = [];

  constructor(private readonly events: FrameEvents) {}

  /** Shows a photograph without frames. */
  showPhoto(file: Blob, name: string, size: Size): void {
    URL.revokeObjectURL(this.picture.src);
    this.picture.src = URL.createObjectURL(file);
    this.picture.alt = name;
    this.size = size;
    this.layer.style.setProperty('--ratio', String(size.width / size.height));
    this.showFrames([], 0);
  }

  /** Shows frames, one of them chosen. The same number of frames keeps its buttons, so that focus and a drag go on. */
  showFrames(frames: readonly Frame[], chosen: number): void {
    this.frames = frames;
    if (frames.length !== this.buttons.length) {
      for (const button of this.buttons) button.remove();
      this.buttons = frames.map((_, i) => this.makeButton(i));
      this.layer.append(...this.buttons);
    }
    for (const [i, button] of this.buttons.entries()) {
      const { x, y, side } = frames[i]!;
      button.ariaPressed = String(i === chosen);
      button.ariaLabel = `${frames.length > 1 ? `Face ${i + 1} of ${frames.length}` : 'The face'}, ${side} pixels wide`;
      button.style.left = `${(100 * x) / this.size.width}%`;
      button.style.top = `${(100 * y) / this.size.height}%`;
      button.style.width = `${(100 * side) / this.size.width}%`;
    }
  }

  private makeButton(index: number): HTMLButtonElement {
    const corner = element('span', { className: 'photo-corner' });
    const button = element('button', { type: 'button', className: 'photo-frame' }, corner);
    button.setAttribute('aria-describedby', this.hint.id);
    button.addEventListener('click', () => this.events.onChoose(index));
    button.addEventListener('keydown', (event) => this.onKey(event, index));
    button.addEventListener('pointerdown', (event) => this.startDrag(event, button, index, event.target === corner));
    return button;
  }

  private onKey(event: KeyboardEvent, index: number): void {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    if (ctrlKey || metaKey) return;
    const frame = this.frames[index]!;
    const shorter = Math.min(this.size.width, this.size.height);
    const step = Math.max(1, Math.round((shiftKey ? LARGE_STEP : STEP) * shorter));
    const arrow = ARROWS[key];
    const growth = GROWTH[key];
    if (!arrow && !growth) return;
    event.preventDefault();
    const moved =
      arrow && fitFrame({ ...frame, x: frame.x + step * arrow[0], y: frame.y + step * arrow[1] }, this.size);
    this.events.onMove(index, moved ?? growFrame(frame, step * growth!, this.size));
  }

  private startDrag(start: PointerEvent, button: HTMLButtonElement, index: number, pulls: boolean): void {
    if (start.button !== 0 || button.ariaPressed !== 'true') return;
    button.setPointerCapture(start.pointerId);
    const frame = this.frames[index]!;
    const scale = this.size.width / this.layer.clientWidth;
    const drag = ({ clientX, clientY }: PointerEvent) => {
      const [dx, dy] = [(clientX - start.clientX) * scale, (clientY - start.clientY) * scale];
      const room = Math.min(this.size.width - frame.x, this.size.height - frame.y);
      const side = Math.min(frame.side + Math.max(dx, dy), room);
      const moved = fitFrame(pulls ? { ...frame, side } : { ...frame, x: frame.x + dx, y: frame.y + dy }, this.size);
      this.events.onMove(index, moved);
    };
    const stop = new AbortController();
    button.addEventListener('pointermove', drag, stop);
    for (const end of ['pointerup', 'pointercancel'] as const) button.addEventListener(end, () => stop.abort(), stop);
  }
}
