/** Pictures for libraries that bring a copy of tfjs along: tensors of another copy mean nothing to them. */
import { checkPixelImage, type PixelImage } from '../image/types.js';

/** The one tfjs function that is called. */
interface TensorMaker {
  tensor3d(values: Int32Array, shape: [number, number, number], dtype: 'int32'): { dispose(): void };
}

/** Whether a library's copy of tfjs can make tensors. */
export function hasTensors(tf: unknown): boolean {
  return typeof (tf as Partial<TensorMaker> | undefined)?.tensor3d === 'function';
}

/** Lends a picture as a tensor [h, w, 3] of whole numbers in [0, 255], which is freed on success and on throw. */
export async function withTensor<T>(tf: unknown, image: PixelImage, use: (pixels: never) => Promise<T>): Promise<T> {
  const { width, height, data } = checkPixelImage(image);
  const values = new Int32Array(width * height * 3);
  for (let i = 0, o = 0; i < data.length; i += 4) {
    for (let c = 0; c < 3; c++) values[o++] = data[i + c]!;
  }
  const pixels = (tf as TensorMaker).tensor3d(values, [height, width, 3], 'int32');
  try {
    return await use(pixels as never);
  } finally {
    pixels.dispose();
  }
}
