import './result-view.css';
import { drawBoundaries, type PixelImage, resize } from 'msfsr/image';
import { psnr } from 'msfsr/metrics';
import { element } from '../element.js';
import type { Cut } from '../workers/cutter-worker.js';
import { Choice } from './choice.js';
import { Comparison, type Side } from './comparison.js';
import { DownloadButton } from './download-button.js';
import { type StageResult, StageStrip } from './stage-strip.js';

/** What the result is compared with. */
type Compared = 'input' | 'bicubic' | 'original';

const LABELS: Readonly<Record<Compared, string>> = { input: 'Pixels', bicubic: 'Bicubic', original: 'Original' };
/** Side of the picture that lines are drawn on, px. */
const LINES_SIDE = 256;
/** The face shines through. */
const LINES_OPACITY = 0.6;

/** A face and what the network made of it: comparison, stages, lines, download. */
export class ResultView {
  private readonly comparison = new Comparison();
  private readonly stages = new StageStrip(() => this.showAfter());
  private readonly comparedWith = new Choice<Compared>('Compare with', 'compared', (choice) =>
    this.compareWith(choice),
  );
  private readonly withLines = element('input', { type: 'checkbox', id: 'lines' });
  private readonly linesLabel = element('label', { className: 'check' }, this.withLines, 'Show the lines');
  private readonly download = new DownloadButton();
  readonly element = element(
    'div',
    { className: 'result' },
    this.comparison.element,
    this.stages.element,
    element('div', { className: 'result-tools' }, this.comparedWith.element, this.linesLabel, this.download.element),
  );
  private cut: Cut | undefined;
  private compared: Compared = 'bicubic';
  private readonly results = new Map<number, StageResult>();

  /** @param name of the network */
  constructor(private readonly name: string) {
    this.withLines.addEventListener('change', () => this.showAfter());
  }

  /**
   * Shows a face before the network has seen it.
   *
   * @param stages numbers of the stages that it will run through
   */
  start(cut: Cut, stages: readonly number[]): void {
    this.cut = cut;
    this.stages.start(cut.input, stages);
    for (const stage of this.results.keys()) if (!stages.includes(stage)) this.results.delete(stage);
    this.compareWith(this.compared === 'original' && !cut.original ? 'bicubic' : this.compared);
    if (this.results.size === 0) this.comparison.after = this.sideOf('bicubic');
  }

  /** Shows what a stage has made. */
  add(result: StageResult): void {
    this.results.set(result.stage, result);
    this.stages.show(result);
    if (result.stage === this.stages.choice) this.showAfter();
  }

  /**
   * Offers the end result for download.
   *
   * @param hasLines whether the network found lines on its way
   */
  finish(image: PixelImage, photoName: string, hasLines: boolean): void {
    this.linesLabel.hidden = !hasLines;
    this.download.offer(image, `${photoName.replace(/\.\w+$/, '')}-${image.width}x${image.height}.png`);
  }

  private compareWith(choice: Compared): void {
    this.compared = choice;
    const values = (['input', 'bicubic', 'original'] as const).filter((value) => this.cut![value]);
    this.comparedWith.show(
      values.map((value) => ({ value, label: LABELS[value] })),
      choice,
    );
    this.comparison.before = this.sideOf(choice);
  }

  private sideOf(choice: Compared): Side {
    const image = this.cut![choice]!;
    const detail = choice === 'bicubic' ? this.nearness(image) : undefined;
    return { image, name: LABELS[choice], detail, pixelated: choice === 'input' };
  }

  private showAfter(): void {
    const result = this.results.get(this.stages.choice);
    if (!result) return;
    const { stage, image, boundaries } = result;
    const isLast = stage === Math.max(...this.results.keys());
    const name = isLast ? this.name : `Stage ${stage}`;
    const lines = this.withLines.checked && boundaries;
    const shown = lines
      ? drawBoundaries(resize(image, LINES_SIDE, LINES_SIDE), lines, { opacity: LINES_OPACITY })
      : image;
    this.comparison.after = { image: shown, name, detail: this.nearness(image) ?? `${image.width}×${image.height}` };
  }

  /** How near a picture is to the original, where that is known and as large. */
  private nearness(image: PixelImage): string | undefined {
    const original = this.cut?.original;
    return original?.width === image.width ? `${psnr(image, original).toFixed(2)} dB` : undefined;
  }
}
