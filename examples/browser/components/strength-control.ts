import './strength-control.css';
import { FACE_PART_CHANNELS, type FacePart } from 'msfsr/boundaries';
import { element } from '../element.js';
import { Slider } from './slider.js';

/** Factors on the boundary lines, by facial part, 0 … 1. */
export type PartStrength = Readonly<Record<FacePart, number>>;

const PARTS = Object.keys(FACE_PART_CHANNELS) as FacePart[];
const NAMES: Readonly<Record<FacePart, string>> = {
  outline: 'Outline',
  brows: 'Brows',
  nose: 'Nose',
  eyes: 'Eyes',
  mouth: 'Mouth',
};

/** How much the network listens to its boundary lines: one slider for all, and one for each part of the face. */
export class StrengthControl {
  private readonly all: Slider;
  private readonly parts: ReadonlyMap<FacePart, Slider>;
  readonly element: HTMLElement;

  constructor(onChange: (strength?: PartStrength) => void) {
    const change = () => onChange(this.value);
    this.all = new Slider('Guidance by the lines', 'strength', change);
    this.parts = new Map(PARTS.map((part) => [part, new Slider(NAMES[part], `strength-${part}`, change)]));
    const sliders = [...this.parts.values()].map((slider) => slider.element);
    const more = element('details', {}, element('summary', {}, 'Part by part'), ...sliders);
    this.element = element('div', { className: 'strength' }, this.all.element, more);
  }

  /** The common factor times that of each part; nothing where the network listens fully, as it is compiled for in its warm-up. */
  get value(): PartStrength | undefined {
    const factors = [...this.parts].map(([part, slider]) => [part, this.all.value * slider.value] as const);
    if (factors.every(([, factor]) => factor === 1)) return undefined;
    return Object.fromEntries(factors) as Record<FacePart, number>;
  }
}
