import { createHash } from 'node:crypto';
import type { FaceAnalyzer } from '../src/adapters/face-analyzer.js';
import type { FaceBox } from '../src/image/face-box.js';
import type { PixelImage } from '../src/image/types.js';

type Question<T> = (image: PixelImage, box?: FaceBox) => Promise<T>;

/** A face library that is asked once about pictures of equal bytes: truths and bicubic enlargements are the same for all networks and upscalers. */
export function askedOnce(analyzer: FaceAnalyzer): FaceAnalyzer {
  const { detect, landmarks, appearance, embedding } = analyzer;
  return {
    ...(detect && { detect: once(detect) }),
    ...(landmarks && { landmarks: once(landmarks) }),
    ...(appearance && { appearance: once(appearance) }),
    ...(embedding && { embedding: once(embedding) }),
  };
}

function once<T>(ask: Question<T>): Question<T> {
  const answers = new Map<string, Promise<T>>();
  return (image, box) => {
    const key = createHash('sha256')
      .update(JSON.stringify([image.width, image.height, box]))
      .update(image.data)
      .digest('hex');
    const answer = answers.get(key) ?? ask(image, box);
    answers.set(key, answer);
    return answer;
  };
}
