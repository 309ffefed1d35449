import { boundaryError } from '../adapters/boundary-error.js';
import type { FaceAnalyzer } from '../adapters/face-analyzer.js';
import { identitySimilarity } from '../adapters/identity-similarity.js';
import type { PixelImage } from '../image/types.js';
import type { EvaluatedImage } from '../metrics/evaluate.js';

/** How one way of enlarging does before a face library. Means are over the pictures whose truth shows a face; NaN if there are none. */
export interface FaceScore {
  /** Mean `boundaryError` with the truth's box, fractions of the distance between the outer eye corners. */
  readonly boundaryError: number;
  /** Mean cosine of the embeddings, [-1, 1]. */
  readonly identityCosine: number;
  /** Mean euclidean distance of the embeddings. */
  readonly identityDistance: number;
  /** In how many results the detector finds a face by itself. */
  readonly detected: number;
}

/** What `--analyze` adds to a report. */
export interface FaceReport extends FaceScore {
  /** Name of the library. */
  readonly analyzer: string;
  /** Pictures whose truth shows a face: the figures are about these. */
  readonly faces: number;
  /** Pictures without, which no figure is about. */
  readonly noFace: readonly string[];
  /** The same figures for bicubic. */
  readonly bicubic: FaceScore;
}

const KEYS = ['boundaryError', 'identityCosine', 'identityDistance', 'detected'] as const;
type Sums = Record<(typeof KEYS)[number], number>;

/** Collects {@link FaceReport} picture by picture. */
export class FaceJudge {
  private readonly own: Sums = { boundaryError: 0, identityCosine: 0, identityDistance: 0, detected: 0 };
  private readonly bicubic: Sums = { ...this.own };
  private readonly noFace: string[] = [];
  private faces = 0;

  constructor(
    private readonly name: string,
    private readonly analyzer: FaceAnalyzer,
  ) {}

  /** Judges result and bicubic of one picture. */
  async add({ id, hr, sr, bicubic }: Pick<EvaluatedImage, 'id' | 'hr' | 'sr' | 'bicubic'>): Promise<void> {
    if (!(await this.analyzer.detect!(hr))) {
      this.noFace.push(id);
      return;
    }
    this.faces++;
    await this.measure(sr, hr, this.own);
    await this.measure(bicubic, hr, this.bicubic);
  }

  report(): FaceReport {
    const mean = (sums: Sums): FaceScore => ({
      boundaryError: sums.boundaryError / this.faces,
      identityCosine: sums.identityCosine / this.faces,
      identityDistance: sums.identityDistance / this.faces,
      detected: sums.detected,
    });
    return {
      analyzer: this.name,
      faces: this.faces,
      noFace: this.noFace,
      ...mean(this.own),
      bicubic: mean(this.bicubic),
    };
  }

  private async measure(image: PixelImage, truth: PixelImage, sums: Sums): Promise<void> {
    const judge = { face: 'reference' } as const;
    // The truth's face was found, so neither is undefined.
    const { error } = await boundaryError(image, truth, this.analyzer, judge);
    const { similarity } = await identitySimilarity(image, truth, this.analyzer, judge);
    sums.boundaryError += error!;
    sums.identityCosine += similarity!.cosine;
    sums.identityDistance += similarity!.distance;
    if (await this.analyzer.detect!(image)) sums.detected++;
  }
}
