import { proxy } from 'comlink';
import type { FoundFace } from 'msfsr/detect';
import type { PixelImage } from 'msfsr/image';
import type { PhotoScale } from 'msfsr/photo';
import type { Choice } from '../components/choice.js';
import type { Notice } from '../components/notice.js';
import { latest } from '../workers/latest.js';
import type { PhotoView } from './photo-view.js';
import type { Restored, RestoreOptions } from './restorer-worker.js';
import { startRestorer } from './start-restorer.js';

/** What shows the session. */
export interface Views {
  readonly photo: PhotoView;
  readonly notice: Notice;
  readonly scales: Choice<PhotoScale>;
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
  private readonly restorer = startRestorer();
  private photo: Photo | undefined;
  private chosen: ReadonlySet<number> = new Set();
  private wantedScale: PhotoScale = 4;
  private settings: Settings = { blend: 1, degradation: 'auto', fidelity: 1 };
  private readonly work = latest((photo: Photo) => this.restore(photo));

  constructor(private readonly views: Views) {}

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
    const scale = this.offerScales(photo.image);
    const places = [...this.chosen].sort((a, b) => a - b);
    const boxes = places.map((place) => photo.faces[place]!.box);
    try {
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
      notice.say(
        photo.faces.length === 0
          ? 'No face was found: the photo is enlarged all the same.'
          : `${done} of ${photo.faces.length} faces restored in ${(restored.milliseconds / 1000).toFixed(1)} s.`,
      );
    } catch (error) {
      notice.complain((error as Error).message);
    }
  }

  /** Offers the scales that a photo of this size allows, and takes the one that was wanted or the nearest below. */
  private offerScales({ width, height }: PixelImage): PhotoScale {
    const scales = ([1, 2, 4, 8] as const).filter(
      (scale) => scale === 1 || width * height * scale ** 2 <= LARGEST_RESULT,
    );
    const scale = scales.findLast((one) => one <= this.wantedScale) ?? 1;
    this.views.scales.show(
      scales.map((value) => ({ value, label: value === 1 ? 'As it is' : `×${value}` })),
      scale,
    );
    return scale;
  }
}
