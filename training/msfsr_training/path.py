"""How a still moves within a clip; src/degrade/path.ts draws the same squares."""
import math

from .square import Square


def smooth_path(square, frames, limits, draw):
    """Squares about a square: place, angle and size each follow a parabola in time. In the middle of the clip each is within `limits`
    {shift: share of the side, angle: degrees, zoom: natural logarithm of the side} of the square, at its ends within twice these.
    """
    right, down = (course(limits["shift"] * square.extent, draw) for _ in range(2))
    turn, zoom = course(math.radians(limits["angle"]), draw), course(limits["zoom"], draw)
    path = []
    for frame in range(frames):
        time = 2 * frame / (frames - 1) - 1
        x, y = square.x + right(time), square.y + down(time)
        path.append(Square(x, y, square.extent * math.exp(zoom(time)), square.angle + turn(time)))
    return path


def course(limit, draw):
    """A parabola in time, -1 … 1: within `limit` in the middle, within twice as much at the ends."""
    speed, bend = draw.uniform(-limit, limit), draw.uniform(-limit, limit)
    return lambda time: speed * time + bend * (time * time - 0.5)
