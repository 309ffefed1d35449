import type { TurnedSquare } from '../image/turned-square.js';
import type { Stream } from './stream.js';

/** How far a moving still moves: greatest shift as a share of the square's side, angle in degrees, natural logarithm of the side. */
export interface PathLimits {
  readonly shift: number;
  readonly angle: number;
  readonly zoom: number;
}

/**
 * Squares on a smooth random path about a square: place, angle and size each follow a parabola in time, so that speed and its change are drawn and nothing
 * jumps. In the middle of the clip each is within `limits` of the square, at its ends within twice these.
 *
 * @param frames at least 2
 * @param draw two numbers each for shift to the right and down, angle, zoom
 */
export function smoothPath(square: TurnedSquare, frames: number, limits: PathLimits, draw: Stream): TurnedSquare[] {
  const right = course(limits.shift * square.extent, draw);
  const down = course(limits.shift * square.extent, draw);
  const turn = course((limits.angle * Math.PI) / 180, draw);
  const zoom = course(limits.zoom, draw);
  return Array.from({ length: frames }, (_, frame) => {
    const time = (2 * frame) / (frames - 1) - 1;
    return {
      x: square.x + right(time),
      y: square.y + down(time),
      angle: square.angle + turn(time),
      extent: square.extent * Math.exp(zoom(time)),
    };
  });
}

/** A parabola in time, -1 … 1: within `limit` in the middle, within twice as much at the ends. */
export function course(limit: number, draw: Stream): (time: number) => number {
  const [speed, bend] = [draw.uniform(-limit, limit), draw.uniform(-limit, limit)];
  return (time) => speed * time + bend * (time * time - 0.5);
}
