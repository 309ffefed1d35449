/** Dense image [height, width, channels] for the reference kernels. */
export interface Image {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** An image whose values are computed one by one. */
export function image(
  height: number,
  width: number,
  channels: number,
  value: (y: number, x: number, c: number) => number,
): Image {
  const data = new Float32Array(height * width * channels);
  let i = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) for (let c = 0; c < channels; c++) data[i++] = value(y, x, c);
  return { data, height, width, channels };
}

/** One value of an image. */
export const at = ({ data, width, channels }: Image, y: number, x: number, c: number): number =>
  data[(y * width + x) * channels + c]!;

/** max(x, 0) + slope · min(x, 0), or x without slopes. */
export const bend = (x: number, slope: Float32Array | undefined, c: number): number =>
  slope && x < 0 ? x * slope[c]! : x;
