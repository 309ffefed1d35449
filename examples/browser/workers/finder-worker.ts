/** Finds the faces of photographs with face-api, where the server has it. */
import type * as FaceApi from '@vladmandic/face-api';
import { expose } from 'comlink';
import { detectFaces } from '../../demo/detect-faces.js';

/** The part of its own tfjs that the types of face-api leave out. */
interface WasmBackend {
  setWasmPaths(folder: string): void;
  setBackend(name: string): Promise<boolean>;
  env(): { set(flag: string, value: boolean): void };
}

/** Longest side of the photograph that is searched, px. */
const SEARCHED = 1280;

let faceapi: typeof FaceApi | undefined;

const finder = {
  /**
   * Loads the library and its networks; nothing of them is part of the page.
   *
   * @param base address of the page, below which `face-api/` and `tfjs/` lie
   */
  async load(base: string): Promise<void> {
    const at = (path: string) => new URL(path, base).href;
    const library = (await import(/* @vite-ignore */ at('face-api/dist/face-api.esm.js'))) as typeof FaceApi;
    describeWorker(library);
    const { setWasmPaths, setBackend, env } = library.tf as unknown as WasmBackend;
    setWasmPaths(at('tfjs/'));
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false); // its threads load scripts in a way that policies forbid
    await setBackend('wasm');
    await library.nets.ssdMobilenetv1.loadFromUri(at('face-api/model'));
    await library.nets.faceLandmark68Net.loadFromUri(at('face-api/model'));
    faceapi = library;
  },

  /** Points of the faces, px of the photograph. */
  async find(file: Blob): Promise<(readonly number[])[]> {
    const photo = await createImageBitmap(file);
    const factor = Math.min(1, SEARCHED / Math.max(photo.width, photo.height));
    const [width, height] = [Math.round(photo.width * factor), Math.round(photo.height * factor)];
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
    context.drawImage(photo, 0, 0, width, height);
    photo.close();
    const faces = await detectFaces(faceapi!, context.getImageData(0, 0, width, height));
    return faces.map((points) => points.map((value) => value / factor));
  },
};

/** The worker as the page sees it. */
export type Finder = typeof finder;

/** face-api asks for the classes of a page; in a worker it is given what there is of them. */
function describeWorker({ env }: typeof FaceApi): void {
  class Absent {}
  const canvas = () => new OffscreenCanvas(1, 1);
  const environment = {
    Canvas: OffscreenCanvas,
    CanvasRenderingContext2D: OffscreenCanvasRenderingContext2D,
    Image: Absent,
    ImageData,
    Video: Absent,
    createCanvasElement: canvas,
    createImageElement: () => new Absent(),
    createVideoElement: () => new Absent(),
    fetch: fetch.bind(globalThis),
    readFile: () => Promise.reject(new Error('There are no files here')),
  };
  env.setEnv(environment as never);
}

expose(finder);
