import { proxy } from 'comlink';
import type { FoundFace } from 'msfsr/detect';
import type { PixelImage } from 'msfsr/image';
import type { PhotoScale } from 'msfsr/photo';
import type { Choice } from '../components/choice.js';
import type { Notice } from '../components/notice.js';
import type { Slider } from '../components/slider.js';
import type { Size } from '../frame.js';
import type { Weights } from '../weights.js';
import { latest } from '../workers/latest.js';
import type { PhotoView } from './photo-view.js';
import type { NetworkFacts, Restored, RestoreOptions } from './restorer-worker.js';
import { startRestorer } from './start-restorer.js';

/** What shows the session. */
export interface Views {
  readonly photo: PhotoView;
  readonly notice: Notice;
  readonly scales: Choice<PhotoScale>;
  readonly degradation: Choice<RestoreOptions['degradation']>;
  readonly fidelity: Slider;
}

/** What the user may turn at any time. */
type Settings = Pick<RestoreOptions, 'blend' | 'degradation' | 'fidelity'>;

/** Pixels of the largest result: what canvases of all browsers hold. */
const LARGEST_RESULT = 64e6;

/** A photo that is open. */
interface Photo {
  readonly name: string;
  readonly image: PixelImage;
  readonly faces: readonly FoundFace[];
}

/** The photo, the chosen faces, the settings; restores again whenever one of them changes. */
export class Session {
  private readonly restorer: ReturnType<typeof startRestorer>;
  private photo: Photo | undefined;
  private chosen: ReadonlySet<number> = new Set();
  private wantedScale: PhotoScale = 4;
  private settings: Settings = { blend: 1, degradation: 'auto', fidelity: 1 };
  private readonly work = latest((photo: Photo) => this.restore(photo));

  constructor(
    private readonly views: Views,
    private readonly weights: Weights,
  ) {
    this.restorer = startRestorer(weights.model);
  }

  /** Opens a photo and restores all its faces. */
  async open(file: Blob, name: string): Promise<void> {
    const { photo: view, notice } = this.views;
    notice.say('Opening the photo …');
    const image = await (await this.restorer).open(file).catch(() => undefined);
    if (!image) return notice.complain(`${name} is no picture that this browser can read.`);
    this.photo = undefined;
    view.open(image);
    notice.say('Looking for faces …');
    try {
      const faces = await (await this.restorer).find();
      this.photo = { name, image, faces };
      this.chosen = new Set(faces.keys());
      view.showFaces(faces, image);
      this.refresh();
    } catch (error) {
      notice.complain((error as Error).message);
    }
  }

  /** Restores a face, or leaves it as it is. */
  toggle(index: number): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(index)) chosen.add(index);
    this.chosen = chosen;
    this.refresh();
  }

  setScale(scale: PhotoScale): void {
    this.wantedScale = scale;
    this.refresh();
  }

  set(settings: Partial<Settings>): void {
    this.settings = { ...this.settings, ...settings };
    this.refresh();
  }

  private refresh(): void {
    const { photo, chosen } = this;
    if (!photo) return;
    this.views.photo.describe(photo.faces, chosen, new Map());
    this.work(photo);
  }

  private async restore(photo: Photo): Promise<void> {
    const { photo: view, notice } = this.views;
    const places = [...this.chosen].sort((a, b) => a - b);
    const boxes = places.map((place) => photo.faces[place]!.box);
    try {
      const scale = this.offer(photo.image, await (await this.restorer).describe());
      // Progress comes by another way than the result, and may come after it.
      let running = true;
      const report = (fraction: number) => running && notice.say(`Restoring: ${Math.round(100 * fraction)} %`);
      const options = { ...this.settings, scale, boxes };
      const restoring = (await this.restorer).restore(options, proxy(report)) as Promise<Restored>;
      const restored = await restoring.finally(() => {
        running = false;
      });
      if (photo !== this.photo) return;
      view.finish(restored, `${photo.name.replace(/\.\w+$/, '')}-x${scale}.png`);
      view.describe(photo.faces, new Set(places), new Map(restored.faces.map((face, i) => [places[i]!, face])));
      const done = restored.faces.filter((face) => face.restored).length;
      const by = this.weights.named ? ` by ${this.weights.name}` : '';
      notice.say(
        photo.faces.length === 0
          ? 'No face was found: the photo is enlarged all the same.'
          : `${done} of ${photo.faces.length} faces restored${by} in ${(restored.milliseconds / 1000).toFixed(1)} s.`,
      );
    } catch (error) {
      notice.complain((error as Error).message);
    }
  }

  /**
   * Offers what the network can do with a photo of this size.
   *
   * @returns the scale that was wanted, or the nearest below, or else the least
   */
  private offer({ width, height }: PixelImage, network: NetworkFacts): PhotoScale {
    const { degradation, fidelity } = this.views;
    degradation.element.hidden = !network.robust;
    fidelity.element.hidden = !network.adversarial;
    const scales = network.scales.filter((scale) => scale === 1 || width * height * scale ** 2 <= LARGEST_RESULT);
    const scale = scales.findLast((one) => one <= this.wantedScale) ?? scales[0];
    this.views.scales.show(
      scales.map((value) => ({ value, label: value === 1 ? 'As it is' : `×${value}` })),
      scale ?? 1,
    );
    if (scale === undefined) throw new Error(refusal(this.weights.name, { width, height }, network.scales));
    return scale;
  }
}

/** Says why no size of the result is possible, and what to do. */
const refusal = (name: string, { width, height }: Size, scales: readonly PhotoScale[]) =>
  scales.length === 0
    ? `${name} enlarges by none of 2, 4 and 8, as photos need it: take another network.`
    : `${name} enlarges by ${scales.join(', ')}, which makes too much of a photo of ${width}×${height}: open a smaller one.`;
