/** A clip that the page draws: a face that sways and blinks, small and noisy as cameras make it. */

/** Sides of the frames, px, and frames a second. */
export const SIDE = 32;
export const RATE = 25;

/** Drawn larger and made small, so that edges fall between pixels. */
const CANVAS = 256;
const NOISE = 10;

/** So many frames with their timestamps; whoever reads them closes them. */
export function drawnClip(frames: number): ReadableStream<VideoFrame> {
  const large = new OffscreenCanvas(CANVAS, CANVAS).getContext('2d')!;
  const small = new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true })!;
  small.imageSmoothingQuality = 'high';
  let frame = 0;
  return new ReadableStream<VideoFrame>(
    {
      pull(controller) {
        drawFace(large, frame / RATE);
        small.drawImage(large.canvas, 0, 0, SIDE, SIDE);
        addNoise(small);
        controller.enqueue(new VideoFrame(small.canvas, { timestamp: (frame * 1e6) / RATE, duration: 1e6 / RATE }));
        frame++;
        if (frame === frames) controller.close();
      },
    },
    { highWaterMark: 1 },
  );
}

function drawFace(context: OffscreenCanvasRenderingContext2D, seconds: number): void {
  const oval = (colour: string, x: number, y: number, across: number, down: number) => {
    context.fillStyle = colour;
    context.beginPath();
    context.ellipse(x, y, across, down, 0, 0, 2 * Math.PI);
    context.fill();
  };
  const eyes = seconds % 1.2 < 0.12 ? 2 : 8;
  context.resetTransform();
  context.fillStyle = 'rgb(70 96 120)';
  context.fillRect(0, 0, CANVAS, CANVAS);
  context.translate(CANVAS / 2 + 14 * Math.sin(2 * seconds), CANVAS / 2 + 6 * Math.sin(3 * seconds));
  context.rotate(0.08 * Math.sin(2.5 * seconds));
  oval('rgb(52 34 24)', 0, -24, 96, 104);
  oval('rgb(214 160 132)', 0, 14, 76, 96);
  for (const side of [-1, 1]) {
    oval('rgb(70 46 36)', side * 30, -24, 18, 4);
    oval('rgb(240 236 230)', side * 30, -4, 16, eyes);
    oval('rgb(40 26 22)', side * 30, -4, 7, Math.min(7, eyes));
  }
  oval('rgb(190 132 108)', 0, 30, 8, 14);
  oval('rgb(160 60 64)', 0, 66, 30, 7 + 4 * Math.sin(5 * seconds));
}

function addNoise(context: OffscreenCanvasRenderingContext2D): void {
  const pixels = context.getImageData(0, 0, SIDE, SIDE);
  for (let i = 0; i < pixels.data.length; i++)
    if (i % 4 < 3) pixels.data[i]! += NOISE * (Math.random() + Math.random() + Math.random() - 1.5);
  context.putImageData(pixels, 0, 0);
}
