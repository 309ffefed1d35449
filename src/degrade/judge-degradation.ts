import type { FloatImage } from '../image/floats.js';
import { isGrey } from '../image/grey.js';
import { JUDGE_COLOUR, JUDGE_GREY } from './judge-model.js';

/** Larger pictures than this, px, are judged as if they were of this size: none was in the fit. */
const LARGEST = 256;

/** Differences between neighbours below this, of 255, count as none. */
const NOTHING = 0.75;

/**
 * Whether a picture is a real one, as cameras and chats make small pictures: blurred, noisy, compressed; or a clean one, made small by a good filter
 * and nothing else. A quadratic form of {@link judgeStatistics} tells them apart: logistic regression on training faces, where what counts is which
 * network came nearer to the truth, and by how much (scripts/fit-judge.ts).
 *
 * @param image RGB in [0, 1], 6x6 px or more; smaller ones are taken for clean, and so are those of one colour
 * @returns 0 for a clean picture, 1 for a real one
 */
export function judgeDegradation(image: FloatImage): 0 | 1 {
  if (Math.min(image.width, image.height) < 6) return 0;
  const grey = isGrey(image);
  const { mean, deviation, coefficients } = grey ? JUDGE_GREY : JUDGE_COLOUR;
  const statistics = judgeStatistics(image, grey);
  if (statistics[0] === 0) return 0;
  const terms = judgeTerms(statistics.map((value, i) => (value - mean[i]!) / deviation[i]!));
  return terms.reduce((sum, term, i) => sum + term * coefficients[i]!, 0) > 0 ? 1 : 0;
}

/** What the coefficients of a model are factors of. */
export const judgeTerms = (normalised: readonly number[]): number[] => [
  1,
  ...normalised,
  ...normalised.flatMap((one, i) => normalised.slice(i).map((other) => one * other)),
];

/**
 * How light and colours change from pixel to pixel: noise is all in high differences, blur has few of them, compression takes them from the colours
 * first, and what it leaves there is as wide as two pixels. Logarithms of the mean first, second and diagonal difference of luma, and the share of
 * neighbours that are alike; the same means for both differences of colour unless the picture is grey, and the diagonal ones at half the size; last the
 * logarithm of the size.
 */
export function judgeStatistics({ width, height, data }: FloatImage, grey: boolean): number[] {
  const [luma, blue, red] = Array.from({ length: 3 }, () => new Float32Array(width * height)) as [Plane, Plane, Plane];
  for (let i = 0; i < width * height; i++) {
    const [r, g, b] = [255 * data[3 * i]!, 255 * data[3 * i + 1]!, 255 * data[3 * i + 2]!];
    luma[i] = 0.299 * r + 0.587 * g + 0.114 * b;
    blue[i] = 0.564 * (b - luma[i]!);
    red[i] = 0.713 * (r - luma[i]!);
  }
  const light = changes(luma, width, height);
  const colours = (grey ? [] : [blue, red]).flatMap((plane) => [
    ...changes(plane, width, height).means,
    diagonalMean(half(plane, width, height), width >> 1, height >> 1),
  ]);
  return [
    ...light.means.map(scaled),
    light.alike,
    ...colours.map(scaled),
    Math.log2(Math.min(LARGEST, Math.sqrt(width * height)) / 16),
  ];
}

type Plane = Float32Array;

const scaled = (mean: number) => Math.log(mean + 1);

/** Means of the first, second and diagonal differences, and the share of neighbours that are alike. */
function changes(plane: Plane, width: number, height: number): { means: number[]; alike: number } {
  let [first, alike, second] = [0, 0, 0];
  const along = (step: number, length: number, lines: number, stride: number) => {
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i + 1 < length; i++) {
        const at = line * stride + i * step;
        const difference = Math.abs(plane[at + step]! - plane[at]!);
        first += difference / (2 * lines * (length - 1));
        if (difference < NOTHING) alike++;
        if (i + 2 < length)
          second += Math.abs(plane[at]! - 2 * plane[at + step]! + plane[at + 2 * step]!) / (2 * lines * (length - 2));
      }
    }
  };
  along(1, width, height, width);
  along(width, height, width, 1);
  const pairs = height * (width - 1) + width * (height - 1);
  return { means: [first, second, diagonalMean(plane, width, height)], alike: alike / pairs };
}

/** Immerkær, "Fast Noise Variance Estimation", Computer Vision and Image Understanding 64, 1996. */
function diagonalMean(plane: Plane, width: number, height: number): number {
  let sum = 0;
  for (let y = 0; y + 2 < height; y++) {
    for (let x = 0; x + 2 < width; x++) {
      const row = (dy: number) => {
        const at = (y + dy) * width + x;
        return plane[at]! - 2 * plane[at + 1]! + plane[at + 2]!;
      };
      sum += Math.abs(row(0) - 2 * row(1) + row(2));
    }
  }
  return sum / ((width - 2) * (height - 2));
}

/** Means of 2x2; odd ends are left out. */
function half(plane: Plane, width: number, height: number): Plane {
  const [w, h] = [width >> 1, height >> 1];
  return Float32Array.from({ length: w * h }, (_, i) => {
    const at = 2 * Math.floor(i / w) * width + 2 * (i % w);
    return (plane[at]! + plane[at + 1]! + plane[at + width]! + plane[at + width + 1]!) / 4;
  });
}
