/** face-api (`@vladmandic/face-api`) as a face analyzer. */
import { OptionError } from '../errors.js';
import type { FaceBox } from '../image/face-box.js';
import { checkPixelImage, type PixelImage } from '../image/types.js';
import { boolean, knownKeys, number } from '../validate.js';
import type { FaceAnalyzer } from './face-analyzer.js';
import { hasTensors, withTensor } from './picture-tensor.js';

/** One network of the library. */
export interface FaceApiNet {
  readonly isLoaded: boolean;
}
interface Found {
  readonly landmarks: { readonly positions: readonly { readonly x: number; readonly y: number }[] };
  readonly descriptor?: Float32Array;
}
interface Judged {
  readonly age: number;
  readonly gender: 'female' | 'male';
  readonly genderProbability: number;
}

/** The part of face-api that the adapter uses; what `import * as faceapi from '@vladmandic/face-api'` gives has it. */
export interface FaceApiLibrary {
  readonly tf: object;
  readonly nets: Readonly<
    Record<
      'ssdMobilenetv1' | 'tinyFaceDetector' | 'faceLandmark68Net' | 'faceRecognitionNet' | 'ageGenderNet',
      FaceApiNet
    >
  >;
  readonly SsdMobilenetv1Options: new (options: { minConfidence?: number; maxResults?: number }) => object;
  readonly TinyFaceDetectorOptions: new (options: { scoreThreshold?: number }) => object;
  readonly Rect: new (x: number, y: number, width: number, height: number) => FaceBox;
  // `never`: the library's own types come back from its own constructors.
  readonly FaceDetection: new (
    score: number,
    relativeBox: never,
    size: { width: number; height: number },
  ) => object;
  readonly DetectSingleFaceLandmarksTask: new (
    face: never,
    input: never,
    useTinyLandmarkNet: boolean,
  ) => {
    /** Finds the points. */
    run(): Promise<unknown>;
    /** Finds the embedding, too. */
    withFaceDescriptor(): {
      /** Finds points and embedding. */
      run(): Promise<unknown>;
    };
    /** Judges the appearance, too. */
    withAgeAndGender(): {
      /** Finds points and appearance. */
      run(): Promise<unknown>;
    };
  };
  /** Looks for the most certain face. */
  detectSingleFace(
    input: never,
    options?: never,
  ): {
    /** Gives the face's box as shares of the picture; undefined where there is none. */
    run(): Promise<{ readonly relativeBox: FaceBox } | undefined>;
  };
}

/** Options of {@link faceApiAdapter}. */
export interface FaceApiAdapterOptions {
  /** Faces below this score do not count, [0, 1]. Default 0.5. */
  readonly minConfidence?: number;
  /**
   * Keep what was found for as long as the picture object lives, and find points and embedding in one pass. Only for pictures whose bytes
   * do not change. Default false.
   */
  readonly remember?: boolean;
}

/**
 * Wraps a face-api whose networks are loaded: a detector (`ssdMobilenetv1`, or `tinyFaceDetector` where that is not loaded),
 * `faceLandmark68Net`, and `faceRecognitionNet` for embeddings, `ageGenderNet` for the appearance. msfsr does not import face-api itself; any build of it will do (CPU, wasm,
 * WebGL, Node). Of several faces in a picture the most certain one counts. Tensors are freed on success and on throw.
 *
 * ```ts
 * import * as faceapi from '@vladmandic/face-api';
 * await faceapi.nets.ssdMobilenetv1.loadFromUri('/model'); // and faceLandmark68Net, faceRecognitionNet
 * const analyzer = faceApiAdapter(faceapi);
 * const { error } = await boundaryError(result, truth, analyzer);
 * ```
 *
 * @param faceapi the library
 * @param options threshold, memory
 * @returns `detect`, `landmarks`, `embedding` of 128 numbers if `faceRecognitionNet` is loaded, `appearance` if `ageGenderNet` is
 * @throws {OptionError} no face-api, a network is not loaded, or a bad option
 */
export function faceApiAdapter(faceapi: FaceApiLibrary, options: FaceApiAdapterOptions = {}): FaceAnalyzer {
  knownKeys(options, 'faceApiAdapter options', { minConfidence: true, remember: true });
  const minConfidence = number(options.minConfidence ?? 0.5, 'minConfidence', 0, 1);
  const remember = boolean(options.remember ?? false, 'remember');
  const { tf, nets } = faceapi ?? {};
  if (!nets?.faceLandmark68Net || !hasTensors(tf)) {
    throw new OptionError(
      'Expected the face-api library (import * as faceapi) for faceapi but received something else',
    );
  }
  const useSsd = nets.ssdMobilenetv1.isLoaded;
  if (!useSsd && !nets.tinyFaceDetector.isLoaded) notLoaded('ssdMobilenetv1 or tinyFaceDetector');
  if (!nets.faceLandmark68Net.isLoaded) notLoaded('faceLandmark68Net');
  const hasEmbedding = nets.faceRecognitionNet.isLoaded;
  const detector = useSsd
    ? new faceapi.SsdMobilenetv1Options({ minConfidence })
    : new faceapi.TinyFaceDetectorOptions({ scoreThreshold: minConfidence });

  const withPixels = <T>(image: PixelImage, use: (pixels: never) => Promise<T>) => withTensor(tf, image, use);

  const detect = remembered(remember, (image: PixelImage) =>
    withPixels(image, async (pixels): Promise<FaceBox | undefined> => {
      const found = await faceapi.detectSingleFace(pixels, detector as never).run();
      if (!found) return undefined;
      const { x, y, width, height } = found.relativeBox;
      return {
        x: x * image.width,
        y: y * image.height,
        width: width * image.width,
        height: height * image.height,
      };
    }),
  );

  /** Starts the library's chain of tasks at a known box. */
  const taskIn = (image: PixelImage, { x, y, width, height }: FaceBox, pixels: never) => {
    const [across, down] = [image.width, image.height];
    const shares = new faceapi.Rect(x / across, y / down, width / across, height / down);
    const detection = new faceapi.FaceDetection(1, shares as never, image);
    return new faceapi.DetectSingleFaceLandmarksTask(Promise.resolve({ detection }) as never, pixels, false);
  };
  const find = (image: PixelImage, box: FaceBox, withEmbedding: boolean) =>
    withPixels(image, async (pixels) => {
      const task = taskIn(image, box, pixels);
      return (await (withEmbedding ? task.withFaceDescriptor() : task).run()) as Found;
    });
  const findAll = remembered(remember, (image: PixelImage, box: FaceBox) => find(image, box, hasEmbedding));

  async function analyse(image: PixelImage, given: FaceBox | undefined, withEmbedding: boolean) {
    const box = given ?? (await detect(image));
    if (!box) return undefined;
    return remember ? findAll(image, box) : find(image, box, withEmbedding);
  }

  return {
    detect: async (image) => detect(image),
    landmarks: async (image, box) => {
      const found = await analyse(image, box, false);
      return found && Float32Array.from(found.landmarks.positions.flatMap(({ x, y }) => [x, y]));
    },
    ...(hasEmbedding && {
      embedding: async (image: PixelImage, box?: FaceBox) => (await analyse(image, box, true))?.descriptor?.slice(),
    }),
    ...(nets.ageGenderNet.isLoaded && {
      appearance: async (image: PixelImage, given?: FaceBox) => {
        const box = given ?? (await detect(image));
        if (!box) return undefined;
        const judged = await withPixels(image, (pixels) => taskIn(image, box, pixels).withAgeAndGender().run());
        const { age, gender, genderProbability } = judged as Judged;
        return { age, sex: gender, certainty: genderProbability };
      },
    }),
  };
}

/** Calls the function once for each picture object and box. */
function remembered<T, B extends readonly FaceBox[]>(
  active: boolean,
  find: (image: PixelImage, ...box: B) => Promise<T>,
): (image: PixelImage, ...box: B) => Promise<T> {
  if (!active) return find;
  const known = new WeakMap<PixelImage, Map<string, Promise<T>>>();
  return (image, ...box) => {
    checkPixelImage(image);
    const key = JSON.stringify(box);
    const ofImage = known.get(image) ?? new Map<string, Promise<T>>();
    known.set(image, ofImage);
    const found = ofImage.get(key) ?? find(image, ...box);
    ofImage.set(key, found);
    return found;
  };
}

function notLoaded(name: string): never {
  throw new OptionError(`Expected a face-api with ${name} loaded: await faceapi.nets.<name>.loadFromUri(models) first`);
}
