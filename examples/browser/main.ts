/**
 * The demo page: finds a face in a photograph, makes it tiny, enlarges it again, and lets you compare.
 *
 *     npm run demo:web
 */
import './styles/tokens.css';
import './styles/page.css';
import { BackendFacts } from './components/backend-facts.js';
import { Choice } from './components/choice.js';
import { Headline } from './components/headline.js';
import { Intake } from './components/intake.js';
import { Notice } from './components/notice.js';
import { PhotoFrames } from './components/photo-frames.js';
import { ResultView } from './components/result-view.js';
import { Samples } from './components/samples.js';
import { StrengthControl } from './components/strength-control.js';
import { SAMPLES, type Sample } from './samples.js';
import { Session } from './session.js';
import { keepWeights, weightsOf } from './weights.js';
import { FaceFinder } from './workers/face-finder.js';

/** Folders that the server has beside the page; see vite.config.ts. */
const folders = (await (await fetch('local.json')).json()) as string[];
const hasFaceApi = folders.includes('face-api');

const weights = weightsOf(document.baseURI);
keepWeights();

const [photoNotice, resultNotice] = [new Notice(), new Notice()];
const photo = new PhotoFrames({
  onChoose: (index) => session.choose(index),
  onMove: (index, frame) => session.move(index, frame),
});
const inputs = new Choice<string>('Make the face tiny first', 'input', (label) => session.setInput(label));
const strength = new StrengthControl((value) => session.setStrength(value));
const facts = new BackendFacts((engine) => session.setEngine(engine));
// Shown as soon as the network has found lines.
strength.element.hidden = weights.named;
const result = new ResultView(weights.named ? weights.name : 'msfsr');
const headline = new Headline(document.querySelector<HTMLElement>('header p')!, weights);
const views = { headline, photo, photoNotice, inputs, strength, result, resultNotice, facts };
const session = new Session(views, new FaceFinder(hasFaceApi), weights.model, strength.value);

const intake = new Intake((file) => session.open(file, file.name));
const openSample = async ({ address, name }: Sample) => session.open(await (await fetch(address)).blob(), name);
const samples = new Samples(openSample, hasFaceApi);

const mount = (id: string, ...views: { readonly element: HTMLElement }[]) =>
  document.getElementById(id)!.append(...views.map((view) => view.element));
mount('photo-head', photoNotice);
mount('photo', samples, photo, intake);
mount('result-head', resultNotice);
mount('result', result);
mount('settings', inputs, strength);
mount('facts', facts);
await openSample(SAMPLES[0]!);
