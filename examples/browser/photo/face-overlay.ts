import './face-overlay.css';
import type { FoundFace } from 'msfsr/detect';
import { element } from '../element.js';
import type { Size } from '../frame.js';

/** What the user does with a face. */
export interface FaceEvents {
  /** Restores it, or leaves it as it is. */
  onToggle(index: number): void;
  /** Looks at it; at none. */
  onLook(index: number | undefined): void;
}

/** The faces that pointer and keyboard are at. */
interface Looks {
  readonly pointed?: number | undefined;
  readonly focused?: number | undefined;
}

/** A frame round each face of the photo: a click or a key restores the face or leaves it as it is. */
export class FaceOverlay {
  readonly element = element('div', { className: 'face-overlay', role: 'group', ariaLabel: 'Faces' });
  private buttons: HTMLButtonElement[] = [];
  private looks: Looks = {};

  constructor(private readonly events: FaceEvents) {}

  /** Shows other faces. */
  show(faces: readonly FoundFace[], { width, height }: Size): void {
    this.buttons = faces.map(({ box }, i) => {
      const button = element('button', { type: 'button', className: 'face-button' });
      button.style.left = `${(100 * box.x) / width}%`;
      button.style.top = `${(100 * box.y) / height}%`;
      button.style.width = `${(100 * box.width) / width}%`;
      button.style.height = `${(100 * box.height) / height}%`;
      button.addEventListener('click', () => this.events.onToggle(i));
      button.addEventListener('pointerenter', () => this.look({ pointed: i }));
      button.addEventListener('pointerleave', () => this.look({ pointed: undefined }));
      button.addEventListener('focus', () => this.look({ focused: i }));
      button.addEventListener('blur', () => this.look({ focused: undefined }));
      // The line between before and after stays where it is.
      button.addEventListener('pointerdown', (event) => event.stopPropagation());
      return button;
    });
    this.element.replaceChildren(...this.buttons);
    this.look({ pointed: undefined, focused: undefined });
  }

  private look(change: Looks): void {
    this.looks = { ...this.looks, ...change };
    this.events.onLook(this.looks.pointed ?? this.looks.focused);
  }

  /** Says of each face whether it is to be restored, and what became of it. */
  describe(states: readonly { readonly chosen: boolean; readonly facts: string }[]): void {
    for (const [i, button] of this.buttons.entries()) {
      button.ariaPressed = String(states[i]!.chosen);
      button.ariaLabel = `Face ${i + 1} of ${this.buttons.length}. ${states[i]!.facts}`;
    }
  }
}
