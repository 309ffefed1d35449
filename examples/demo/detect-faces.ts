import type * as FaceApi from '@vladmandic/face-api';

/** Any build of face-api: for Node or for browsers. */
export type FaceApiBuild = Pick<typeof FaceApi, 'detectAllFaces' | 'nets' | 'SsdMobilenetv1Options' | 'tf'>;

/** Below this a detection is more likely a pattern than a face. */
const MIN_CONFIDENCE = 0.5;

/**
 * Finds the faces of a photograph, from left to right.
 *
 * @param faceapi with `ssdMobilenetv1` and `faceLandmark68Net` loaded, on any backend
 * @param photo RGBA pixels
 */
export async function detectFaces(
  faceapi: FaceApiBuild,
  { width, height, data }: { width: number; height: number; data: Uint8ClampedArray },
): Promise<(readonly number[])[]> {
  const options = new faceapi.SsdMobilenetv1Options({ minConfidence: MIN_CONFIDENCE, maxResults: 20 });
  const pixels = faceapi.tf.tensor3d(rgb(data), [height, width, 3], 'int32');
  try {
    const found = await faceapi.detectAllFaces(pixels as never, options).withFaceLandmarks();
    return found
      .sort((a, b) => a.detection.box.x - b.detection.box.x)
      .map(({ landmarks }) => landmarks.positions.flatMap(({ x, y }) => [x, y]));
  } finally {
    pixels.dispose();
  }
}

function rgb(data: Uint8ClampedArray): Int32Array {
  const values = new Int32Array((data.length / 4) * 3);
  for (let i = 0, o = 0; i < data.length; i += 4) {
    for (let c = 0; c < 3; c++) values[o++] = data[i + c]!;
  }
  return values;
}
