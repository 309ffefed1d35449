import type { Remote } from 'comlink';
import { type Frame, frameOfFace, type Size } from '../frame.js';
import type { Finder } from './finder-worker.js';
import { startFinder } from './workers.js';

/** Finds faces where the server has face-api beside the page, and nothing elsewhere. */
export class FaceFinder {
  private worker: Promise<Remote<Finder>> | undefined;

  /** @param available whether the server has face-api */
  constructor(readonly available: boolean) {}

  /** Frames around the faces, from left to right. */
  async find(file: Blob, size: Size): Promise<Frame[]> {
    if (!this.available) return [];
    this.worker ??= this.start();
    const faces = await (await this.worker).find(file);
    return faces.map((points) => frameOfFace(points, size));
  }

  private async start(): Promise<Remote<Finder>> {
    const worker = startFinder();
    await worker.load(document.baseURI);
    return worker;
  }
}
