import type { Upscaler } from 'msfsr/worker';
import type { BackendFacts } from './components/backend-facts.js';
import type { Choice } from './components/choice.js';
import type { Headline } from './components/headline.js';
import type { Notice } from './components/notice.js';
import type { PhotoFrames } from './components/photo-frames.js';
import type { ResultView } from './components/result-view.js';
import type { PartStrength, StrengthControl } from './components/strength-control.js';
import { type Frame, type Size, startFrame } from './frame.js';
import { entriesOf, inputsFor, type NetworkInput } from './network-input.js';
import type { FaceFinder } from './workers/face-finder.js';
import { latest } from './workers/latest.js';
import { type Engine, Network } from './workers/network.js';
import { startCutter } from './workers/workers.js';

/** What shows the session. */
export interface Views {
  readonly headline: Headline;
  readonly photo: PhotoFrames;
  readonly photoNotice: Notice;
  readonly inputs: Choice<string>;
  readonly strength: StrengthControl;
  readonly result: ResultView;
  readonly resultNotice: Notice;
  readonly facts: BackendFacts;
}

/** A photograph that is open. */
interface Photo {
  readonly name: string;
  readonly size: Size;
}

/** All that a result depends on. */
interface Wish {
  readonly photo: Photo;
  readonly frame: Frame;
  readonly strength?: PartStrength;
  readonly engine: Engine;
}

/** A picture of at most this side is a face already, px. */
const PORTRAIT = 256;

/** The photograph, the chosen face, the settings; enlarges again whenever one of them changes. */
export class Session {
  private readonly cutter = startCutter();
  private readonly network: Network;
  private photo: Photo | undefined;
  private frames: readonly Frame[] = [];
  private chosen = 0;
  /** What the user wants the network to get; the best there is without a wish. */
  private wantedInput: string | undefined;
  private engine: Engine = { backend: 'auto', threads: 1 };
  private readonly work = latest((wish: Wish) => this.enlarge(wish));

  /** @param model address of the network's `model.json` */
  constructor(
    private readonly views: Views,
    private readonly finder: FaceFinder,
    model: string,
    private strength?: PartStrength,
  ) {
    this.network = new Network(model);
  }

  /** Opens a photograph and enlarges its first face. */
  async open(file: Blob, name: string): Promise<void> {
    const { photo: view, photoNotice: notice } = this.views;
    notice.say('Opening the photo …');
    const size = await this.cutter.load(file).catch(() => undefined);
    if (!size) return notice.complain(`${name} is no picture that this browser can read.`);
    const photo = { name, size };
    this.photo = photo;
    this.frames = [];
    view.showPhoto(file, name, size);
    const found = await this.facesIn(file, size);
    if (this.photo !== photo) return;
    this.frames = found.length > 0 ? found : [startFrame(size)];
    this.choose(0);
  }

  /** Takes another face. */
  choose(index: number): void {
    this.chosen = index;
    this.refresh();
  }

  /** Takes a face whose frame has moved. */
  move(index: number, frame: Frame): void {
    this.frames = this.frames.with(index, frame);
    this.choose(index);
  }

  /** Changes what the network gets of the face. */
  setInput(label: string): void {
    this.wantedInput = label;
    this.refresh();
  }

  setStrength(strength?: PartStrength): void {
    this.strength = strength;
    this.refresh();
  }

  setEngine(engine: Engine): void {
    this.engine = engine;
    this.refresh();
  }

  private async facesIn(file: Blob, size: Size): Promise<Frame[]> {
    const { photoNotice: notice } = this.views;
    if (Math.max(size.width, size.height) <= PORTRAIT) {
      notice.say();
      return [];
    }
    if (this.finder.available) notice.say('Looking for faces …');
    const found = await this.finder.find(file, size).catch((error: unknown) => {
      console.warn('Faces could not be searched', error);
      return [];
    });
    if (found.length === 0)
      notice.say(
        this.finder.available ? 'No face was found: move the square onto one.' : 'Move the square onto a face.',
      );
    else notice.say(found.length === 1 ? 'One face was found.' : `${found.length} faces were found: choose one.`);
    return found;
  }

  private refresh(): void {
    const { photo, frames, chosen, strength, engine } = this;
    const frame = frames[chosen];
    this.views.photo.showFrames(frames, chosen);
    if (photo && frame) this.work({ photo, frame, strength, engine });
  }

  private async enlarge({ photo, frame, strength, engine }: Wish): Promise<void> {
    const { result, facts, strength: knobs, resultNotice: notice } = this.views;
    try {
      if (!this.network.isOn(engine)) notice.say('Starting the network …');
      const upscaler = await this.network.on(engine);
      notice.say();
      facts.show(upscaler.describeBackend());
      const { entry, reduced } = this.chooseInput(frame, upscaler);
      const cut = await this.cutter.cut(frame, { entry, reduced });
      if (photo !== this.photo) return;
      const stages = upscaler.scales.map((_, i) => i + 1).slice(entry.stage - 1);
      result.start(cut, stages);
      const { image, boundaries, milliseconds } = await upscaler.upscale(cut.input, {
        entry: entry.stage,
        strength,
        stages: true,
        boundaries: true,
        onProgress: ({ stage, image: made, boundaries: lines }) =>
          result.add({ stage: entry.stage + stage - 1, image: made!, boundaries: lines }),
      });
      const hasLines = (boundaries?.length ?? 0) > 0;
      result.finish(image, photo.name, hasLines);
      knobs.element.hidden = !hasLines;
      facts.show(upscaler.describeBackend());
      facts.showTime(milliseconds);
    } catch (error) {
      notice.complain((error as Error).message);
    }
  }

  /** Offers what can be done with a face of this size, and takes what was wanted if that is possible. */
  private chooseInput({ side }: Frame, { scales }: Upscaler): NetworkInput {
    const entries = entriesOf(scales);
    this.views.headline.show(entries[0]!);
    const inputs = inputsFor(side, entries);
    const chosen = inputs.find((input) => labelOf(input) === this.wantedInput) ?? inputs[0]!;
    const options = inputs.map((input) => ({ value: labelOf(input), label: labelOf(input) }));
    this.views.inputs.show(options, labelOf(chosen));
    return chosen;
  }
}

const labelOf = ({ entry, reduced }: NetworkInput) => (reduced ? `${entry.side}×${entry.side}` : 'No');
