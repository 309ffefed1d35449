import type { FloatImage } from '../image/floats.js';
import { isGrey } from '../image/grey.js';
import { JUDGE_COLOUR, JUDGE_GREY } from './judge-model.js';

/** Differences between neighbours below this, of 255, count as none. */
const NOTHING = 0.75;

/**
 * Whether a picture is a real one, as cameras and chats make small pictures: blurred, noisy, compressed; or a clean one, made small by a good filter
 * and nothing else. A quadratic form of {@link judgeStatistics} tells them apart: logistic regression on training faces, where what counts is which
 * network came nearer to the truth, and by how much (scripts/fit-judge.ts).
 *
 * @param image RGB in [0, 1], 3x3 px or more; smaller ones are taken for clean
 * @returns 0 for a clean picture, 1 for a real one
 */
export function judgeDegradation(image: FloatImage): 0 | 1 {
  if (Math.min(image.width, image.height) < 3) return 0;
  const grey = isGrey(image);
  const { mean, deviation, coefficients } = grey ? JUDGE_GREY : JUDGE_COLOUR;
  const terms = judgeTerms(judgeStatistics(image, grey).map((value, i) => (value - mean[i]!) / deviation[i]!));
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
 * first. For luma, and for both differences of colour unless the picture is grey: logarithms of the mean first and second difference and of the mean
 * diagonal one, and the share of neighbours that are alike; last the logarithm of the size.
 */
export function judgeStatistics({ width, height, data }: FloatImage, grey: boolean): number[] {
  const planes = Array.from({ length: grey ? 1 : 3 }, () => new Float32Array(width * height));
  for (let i = 0; i < width * height; i++) {
    const [r, g, b] = [255 * data[3 * i]!, 255 * data[3 * i + 1]!, 255 * data[3 * i + 2]!];
    const y = 0.299 * r + 0.587 * g + 0.114 * b;
    planes[0]![i] = y;
    if (grey) continue;
    planes[1]![i] = 0.564 * (b - y);
    planes[2]![i] = 0.713 * (r - y);
  }
  return [...planes.flatMap((plane) => changes(plane, width, height)), Math.log2(Math.sqrt(width * height) / 16)];
}

function changes(plane: Float32Array, width: number, height: number): number[] {
  let [first, alike, second, diagonal] = [0, 0, 0, 0];
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
  // Immerkær, "Fast Noise Variance Estimation", Computer Vision and Image Understanding 64, 1996.
  for (let y = 0; y + 2 < height; y++) {
    for (let x = 0; x + 2 < width; x++) {
      const row = (dy: number) => {
        const at = (y + dy) * width + x;
        return plane[at]! - 2 * plane[at + 1]! + plane[at + 2]!;
      };
      diagonal += Math.abs(row(0) - 2 * row(1) + row(2)) / ((width - 2) * (height - 2));
    }
  }
  const pairs = height * (width - 1) + width * (height - 1);
  return [Math.log(first + 1), Math.log(second + 1), Math.log(diagonal + 1), alike / pairs];
}
