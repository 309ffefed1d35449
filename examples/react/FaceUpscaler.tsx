import type { PixelImage } from 'msfsr';
import { useEffect, useRef, useState } from 'react';
import { useUpscaler } from './use-upscaler.js';

/** Properties of {@link FaceUpscaler}. */
export interface FaceUpscalerProps {
  /** Address of a `model.json`. */
  readonly model: string;
  /** The picture of a face, as a file. */
  readonly face: Blob;
  /** Factor on the boundary lines, 0 … 1. Default 1. */
  readonly strength?: number;
  /** What the picture shows. */
  readonly alt: string;
}

/** Shows a face enlarged. Works in a worker; every stage is shown as it comes, and what is no longer wanted is stopped. */
export function FaceUpscaler({ model, face, strength = 1, alt }: FaceUpscalerProps) {
  const { upscaler, error: startError } = useUpscaler(model);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [fraction, setFraction] = useState(0);
  const [error, setError] = useState<Error>();

  useEffect(() => {
    if (!upscaler) return;
    const controller = new AbortController();
    const { signal } = controller;
    setError(undefined);
    upscaler
      .upscale(face, {
        signal,
        strength,
        stages: true,
        onProgress: ({ fraction: done, image }) => {
          draw(canvas.current!, image!);
          setFraction(done);
        },
      })
      .catch((reason: Error) => {
        if (!signal.aborted) setError(reason);
      });
    return () => controller.abort();
  }, [upscaler, face, strength]);

  const failure = startError ?? error;
  return (
    <figure>
      <canvas ref={canvas} role="img" aria-label={alt} />
      <figcaption role="status">
        {failure
          ? failure.message
          : fraction < 1
            ? `${Math.round(100 * fraction)} %`
            : upscaler?.describeBackend().chosen}
      </figcaption>
    </figure>
  );
}

function draw(canvas: HTMLCanvasElement, { width, height, data }: PixelImage): void {
  canvas.width = width;
  canvas.height = height;
  const pixels = new ImageData(width, height);
  pixels.data.set(data);
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
}
