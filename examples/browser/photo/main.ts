/**
 * The demo page for photographs: finds the faces, restores them, puts them back, and lets you compare.
 *
 *     npm run demo:web
 */
import '../styles/tokens.css';
import '../styles/page.css';
import type { PhotoScale } from 'msfsr/photo';
import { Choice } from '../components/choice.js';
import { Intake } from '../components/intake.js';
import { Notice } from '../components/notice.js';
import { Slider } from '../components/slider.js';
import { keepWeights, weightsOf } from '../weights.js';
import { PhotoView } from './photo-view.js';
import type { RestoreOptions } from './restorer-worker.js';
import { Session } from './session.js';

type Degradation = RestoreOptions['degradation'];

const weights = weightsOf(document.baseURI);
keepWeights();

const notice = new Notice();
const photo = new PhotoView((index) => session.toggle(index));
const scales = new Choice<PhotoScale>('Size of the result', 'scale', (scale) => session.setScale(scale));
const degradation = new Choice<Degradation>('The faces are', 'degradation', (choice) => setDegradation(choice));
const blend = new Slider('How much of the restored faces', 'blend', () => session.set({ blend: blend.value }));
const fidelity = new Slider('Fidelity: below 100 % detail is invented', 'fidelity', () =>
  session.set({ fidelity: fidelity.value }),
);
const session = new Session({ photo, notice, scales, degradation, fidelity }, weights);

const KINDS = [
  { value: 'auto', label: 'Judge each' },
  { value: 'clean', label: 'Clean' },
  { value: 'real', label: 'Blurred or compressed' },
] as const;
function setDegradation(choice: Degradation): void {
  degradation.show(KINDS, choice);
  session.set({ degradation: choice });
}
degradation.show(KINDS, 'auto');
// Shown as soon as the network turns out to have companions.
if (weights.named) for (const { element } of [degradation, fidelity]) element.hidden = true;

const mount = (id: string, ...views: { readonly element: HTMLElement }[]) =>
  document.getElementById(id)!.append(...views.map((view) => view.element));
mount('photo-head', notice);
mount('photo', new Intake((file) => session.open(file, file.name)), photo);
mount('settings', scales, degradation, blend, fidelity);
if ('serviceWorker' in navigator) await navigator.serviceWorker.register('offline.js').catch(console.warn);
await session.open(await (await fetch('samples/wall.jpg')).blob(), 'Portraits on a wall.jpg');
