/** A picture with points on it that can be dragged, or moved by the arrow keys. */
import type { PixelImage } from 'msfsr/image';

const KEYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * @param picture square pixels below the points
 * @param points x0, y0, x1, y1, … in px of the picture; they are left as they are
 * @param onMove gets all points whenever one was moved
 * @param signal ends it
 */
export function dragPoints(
  picture: PixelImage,
  points: readonly number[],
  onMove: (points: readonly number[]) => void,
  signal: AbortSignal,
): HTMLElement {
  const { width, height } = picture;
  const moved = [...points];
  const whole = document.createElement('div');
  whole.className = 'points';
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  canvas.getContext('2d')!.putImageData(new ImageData(new Uint8ClampedArray(picture.data), width, height), 0, 0);
  whole.append(canvas);

  for (let i = 0; i < points.length; i += 2) {
    const handle = document.createElement('button');
    handle.type = 'button';
    handle.ariaLabel = `point ${i / 2 + 1}`;
    const place = (x: number, y: number) => {
      moved[i] = Math.min(width, Math.max(0, x));
      moved[i + 1] = Math.min(height, Math.max(0, y));
      handle.style.left = `${(100 * moved[i]!) / width}%`;
      handle.style.top = `${(100 * moved[i + 1]!) / height}%`;
    };
    const drag = ({ clientX, clientY }: PointerEvent) => {
      const frame = canvas.getBoundingClientRect();
      place(((clientX - frame.left) * width) / frame.width, ((clientY - frame.top) * height) / frame.height);
      onMove(moved);
    };
    place(moved[i]!, moved[i + 1]!);
    handle.addEventListener('pointerdown', ({ pointerId }) => handle.setPointerCapture(pointerId), { signal });
    handle.addEventListener('pointermove', (event) => handle.hasPointerCapture(event.pointerId) && drag(event), {
      signal,
    });
    handle.addEventListener(
      'keydown',
      (event) => {
        const step = KEYS[event.key];
        if (!step) return;
        event.preventDefault();
        place(moved[i]! + step[0], moved[i + 1]! + step[1]);
        onMove(moved);
      },
      { signal },
    );
    whole.append(handle);
  }
  return whole;
}
